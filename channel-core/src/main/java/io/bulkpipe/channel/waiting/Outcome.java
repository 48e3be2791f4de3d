// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/**
 * How a step of an operation ended, as an {@code int}: a number of bytes, or one of these. Only
 * {@link #MET} is above zero, so "above zero" means that the operation can go on.
 */
public final class Outcome {
  /** What was waited for came. */
  public static final int MET = 1;

  /** The time was up. */
  public static final int TIMED_OUT = 0;

  /** The thread is interrupted, and its flag is still set. */
  public static final int INTERRUPTED = -1;

  /** An end has closed. */
  public static final int OVER = -2;

  /** There is no memory to go on with. */
  public static final int NO_MEMORY = -3;

  private Outcome() {}
}
