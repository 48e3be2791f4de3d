// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** What is asked of a channel beside those who move bytes. */
enum OtherOp {
  STATS,
  TO_STRING,
  AVAILABLE,
  REMAINING_CAPACITY,
  AWAIT_DRAINED
}
