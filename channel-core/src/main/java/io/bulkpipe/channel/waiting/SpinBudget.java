// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The time that the next wait of one end may spin. This class alone decides whether a thread may
 * wait actively at all. {@link YieldPolicy} and {@link PollBackoff} only decide how. For one thread
 * at a time.
 */
public final class SpinBudget {
  /*
   * Spinning is a bet. It saves the cost of a park if the other side moves soon. Otherwise, for
   * instance if both threads share a core, its whole time is lost. So the budget follows the
   * results:
   *
   * SPIN-1  A spin lasts at most LONGEST, or one poll interval if that is longer. That is about the
   *     time of a park and its wake-up: 20 to 45 microseconds in a virtual machine. With a shorter
   *     bound, two ends that wake each other in turn would never detect that both can run at once.
   * SPIN-2  Each spin in vain halves the budget. Once it falls below SHORTEST, the next
   *     FIRST_SKIPPED waits do not spin, and the budget is whole again. Each time that this happens
   *     in a row, twice as many waits are skipped, up to MOST_SKIPPED.
   * SPIN-3  A spin that succeeded restores the whole budget.
   *
   * So a side whose spins are all in vain soon spins in only about five of MOST_SKIPPED waits.
   */

  private static final long LONGEST = 50_000;
  private static final long SHORTEST = 2_000;
  private static final int FIRST_SKIPPED = 8;
  private static final int MOST_SKIPPED = 256;

  /** Never false again, because a thread that is pinned to one processor sees only that one. */
  private static boolean severalProcessors;

  /** {@code Thread.isVirtual}, from Java 21 on; else null. */
  private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

  private final boolean enabled;
  private long budget = LONGEST;
  private int toSkip;
  private int skipped = FIRST_SKIPPED;

  public SpinBudget(boolean enabled) {
    this.enabled = enabled;
  }

  /** Notes whether there are several processors. Each new channel calls it. */
  public static void lookAtProcessors() {
    if (!severalProcessors) {
      severalProcessors = Runtime.getRuntime().availableProcessors() > 1;
    }
  }

  /**
   * Returns whether the calling thread may spin: not on a single processor, nor if it is virtual.
   */
  public static boolean mayEverSpin() {
    return severalProcessors && !isVirtual(Thread.currentThread());
  }

  /** Returns whether the calling thread may spin or yield at this end before it parks. */
  public boolean allowed() {
    return enabled && !isVirtual(Thread.currentThread());
  }

  /** Returns how long the wait that begins now may spin, in nanoseconds; 0 for not at all. */
  public long next() {
    if (!severalProcessors || !allowed()) {
      return 0;
    }
    if (toSkip > 0) {
      toSkip--;
      return 0;
    }
    return budget;
  }

  /** Notes that the wait's condition came while it spun. */
  public void paid() {
    budget = LONGEST;
    skipped = FIRST_SKIPPED;
  }

  /** Notes that the wait spun in vain. */
  public void failed() {
    budget /= 2;
    if (budget < SHORTEST) {
      budget = LONGEST;
      toSkip = skipped;
      skipped = Math.min(2 * skipped, MOST_SKIPPED);
    }
  }

  private static @Nullable MethodHandle findIsVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null; // before Java 21 there are none
    }
  }

  private static boolean isVirtual(Thread thread) {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
