// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/**
 * The results of a step of an operation. A step returns a number of bytes, or one of these codes.
 * Only {@link #MET} is above zero, so a result above zero means that the operation can go on.
 */
public final class Outcome {
  /** The condition came. */
  public static final int MET = 1;

  /** The time was up. */
  public static final int TIMED_OUT = 0;

  /** The thread is interrupted, and its flag is still set. */
  public static final int INTERRUPTED = -1;

  /** An end has closed. */
  public static final int OVER = -2;

  /** There is no memory for the operation to go on. */
  public static final int NO_MEMORY = -3;

  private Outcome() {}
}
