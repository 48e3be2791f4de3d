// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** What goes wrong in a round because the soak wants it to. */
enum Fault {
  /** A thread was interrupted, wherever it was. */
  INTERRUPT,
  /** A call was told of it. */
  INTERRUPTED_CALL,
  /** A timed call did less than it was asked for. */
  TIMEOUT,
  CANCELLED_FUTURE,
  ABANDONED_FUTURE,
  FAILED_CALLBACK,
  BUFFER_TOO_SMALL
}
