// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** The kinds of call that receive bytes. */
enum ReceiveOp {
  RECEIVE_ARRAY,
  RECEIVE_BUFFER,
  RECEIVE_SCATTERED,
  RECEIVE_BYTE,
  RECEIVE_ARRAY_TIMED,
  RECEIVE_BUFFER_TIMED,
  TRY_RECEIVE_ARRAY,
  TRY_RECEIVE_BUFFER,
  RECEIVE_FULLY,
  RECEIVE_FULLY_TIMED,
  DRAIN,
  DRAIN_TIMED,
  WHEN_READABLE;

  boolean mayBeInterrupted() {
    return this != TRY_RECEIVE_ARRAY && this != TRY_RECEIVE_BUFFER;
  }

  /** Whether a failure may come with bytes taken. */
  boolean mayFailWithBytes() {
    return this == RECEIVE_FULLY || this == RECEIVE_FULLY_TIMED;
  }
}
