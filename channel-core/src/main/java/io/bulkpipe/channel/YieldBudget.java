// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * Whether a thread of one end that has just been unparked lets others go first. Used by one thread at
 * a time.
 */
final class YieldBudget {
  /*
   * A thread that is unparked by the first byte often takes the processor from the very thread that
   * was about to send more. It would take that byte and park again: two changes of thread for each
   * small range. Giving the processor back once costs nothing where nobody else wants it, and where
   * the sender wants it, brings a batch.
   *
   * Y1  A yield that brought nothing lets many unparkings go by without one, twice as many after each
   *     further failure: a lone message is not kept waiting for it.
   */

  private static final int FIRST_SKIPPED = 8;
  private static final int MOST_SKIPPED = 256;

  private final SpinBudget spins;
  private int toSkip;
  private int skipped = FIRST_SKIPPED;

  /**
   * @param spins says whether threads of this end spin at all: who must not spin does not yield
   */
  YieldBudget(SpinBudget spins) {
    this.spins = spins;
  }

  /** Tells whether the thread that was unparked now should yield. */
  boolean next() {
    if (toSkip > 0) {
      toSkip--;
      return false;
    }
    return spins.allowed();
  }

  /** The other side moved meanwhile. */
  void paid() {
    skipped = FIRST_SKIPPED;
  }

  /** It did not. */
  void failed() {
    toSkip = skipped;
    skipped = Math.min(2 * skipped, MOST_SKIPPED);
  }
}
