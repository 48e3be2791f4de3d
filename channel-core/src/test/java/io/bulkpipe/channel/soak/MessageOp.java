// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** The kinds of call that send or receive messages. */
enum MessageOp {
  SEND_MESSAGE,
  SEND_MESSAGE_BUFFER,
  TRY_SEND_MESSAGE,
  TRY_SEND_MESSAGE_BUFFER,
  SEND_ALL_MESSAGES,
  WHEN_MESSAGE_WRITABLE,
  RECEIVE_MESSAGE,
  TRY_RECEIVE_MESSAGE,
  RECEIVE_MESSAGE_INTO,
  RECEIVE_ALL_MESSAGES,
  DRAIN_MESSAGES,
  WHEN_MESSAGE_READABLE;

  boolean sends() {
    return compareTo(RECEIVE_MESSAGE) < 0;
  }
}
