// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

/** The bytes of one round: made on one side, checked on the other. */
interface Flow {
  /** The bytes of one sender. */
  Outflow outflow(int sender);

  /** What becomes of the bytes that one receiver got. */
  Inflow inflow(int receiver);

  /**
   * Fails unless what was received is what was sent, after the end of all threads.
   *
   * @return how many bytes were received
   */
  long check();

  /** The bytes of one sender, used by its thread. */
  interface Outflow {
    /** Where the bytes are staged. */
    byte[] bytes();

    /** Stages bytes for the next call, and returns their index. */
    int stage(int length);

    /** Tells how many of the bytes that were staged last count as sent. */
    void sent(int n);

    /** How many bytes of this sender count as sent. */
    long total();
  }

  /** Takes what one receiver got: contiguous pieces. */
  @FunctionalInterface
  interface Inflow {
    void received(byte[] bytes, int length);
  }
}
