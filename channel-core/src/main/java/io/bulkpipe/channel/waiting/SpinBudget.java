// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * How long the next wait of one end may spin. The one place that says whether anything spins,
 * lingers, yields or polls at all. Used by one thread at a time.
 */
public final class SpinBudget {
  /*
   * Spinning is a bet: it wins the cost of a park if the other side moves soon, and loses its own
   * length if not, for instance because both threads share a core. So the budget follows the luck:
   *
   * SPIN-1  A spin lasts at most LONGEST, or one interval of polls if that is longer: about as long
   *     as a park and its wake-up, which take 20 to 45 microseconds on a virtual machine. With a
   *     shorter bound, two ends that wake each other in turn would never find out that both can run
   *     at once.
   * SPIN-2  Each spin that was in vain halves the budget. Once it is below SHORTEST, some waits do
   *     not spin before one tries again with the whole budget: FIRST_SKIPPED waits, and twice as
   *     many after each further failure.
   * SPIN-3  A spin that paid gives the whole budget back.
   *
   * A side that waits in vain every time thus spins for LONGEST at most once in MOST_SKIPPED waits.
   */

  private static final long LONGEST = 50_000;
  private static final long SHORTEST = 2_000;
  private static final int FIRST_SKIPPED = 8;
  private static final int MOST_SKIPPED = 256;

  /** Never false again: a thread that is pinned to a processor sees that one only. */
  private static boolean severalProcessors;

  /** {@code Thread.isVirtual}, where there is one. */
  private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

  private final boolean enabled;
  private long budget = LONGEST;
  private int toSkip;
  private int skipped = FIRST_SKIPPED;

  public SpinBudget(boolean enabled) {
    this.enabled = enabled;
  }

  /** Has a look at how many processors there are; each channel's maker does. */
  public static void lookAtProcessors() {
    if (!severalProcessors) {
      severalProcessors = Runtime.getRuntime().availableProcessors() > 1;
    }
  }

  /** Whether the calling thread may spin: not on a single processor, nor if it is virtual. */
  public static boolean mayEverSpin() {
    return severalProcessors && !isVirtual(Thread.currentThread());
  }

  /** Whether the calling thread may put off parking at this end, by spinning or yielding. */
  public boolean allowed() {
    return enabled && !isVirtual(Thread.currentThread());
  }

  /** How long the wait that begins now may spin, in nanoseconds; 0 for not at all. */
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

  /** What the wait was for came while it span. */
  public void paid() {
    budget = LONGEST;
    skipped = FIRST_SKIPPED;
  }

  /** The wait span in vain. */
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
