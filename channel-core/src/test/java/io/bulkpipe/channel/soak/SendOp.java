// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** The kinds of call that send bytes, or wait at the sending end. */
enum SendOp {
  SEND_ARRAY,
  SEND_BUFFER,
  SEND_GATHERED,
  SEND_BYTE,
  SEND_ARRAY_TIMED,
  SEND_BUFFER_TIMED,
  TRY_SEND_ARRAY,
  TRY_SEND_BUFFER,
  TRY_SEND_WHOLE,
  FILL,
  FILL_TIMED,
  WHEN_WRITABLE,
  AWAIT_DRAINED_TIMED;

  boolean mayBeInterrupted() {
    return this != TRY_SEND_ARRAY && this != TRY_SEND_BUFFER && this != TRY_SEND_WHOLE;
  }
}
