// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The place where one end waits for the other: the sender for room, the receiver for bytes. Both
 * wait for a position of the other side. A waiting thread holds the lock of its end, so there is
 * one at a time.
 */
public abstract class WaitPoint extends Parker {
  /*
   * A wait first tries to avoid parking. If the other side runs on another processor, polling
   * succeeds, at an interval that lets the other side get ahead (PollBackoff). If the other side
   * needs this processor, yielding succeeds. The method that succeeded last comes first. If a poll
   * has succeeded, the wait lingers: it polls on as long as the other side moves. If nothing came,
   * the wait parks.
   *
   * WAIT-1  Before a thread parks it has registered, fenced, and found neither the position nor an
   *     ending (the waiter's half of the protocol in Parker).
   * WAIT-2  The other side wakes after a fence that follows its publication: at the end of each
   *     operation, before it waits itself, and after a slice of a batch of messages. That is
   *     "publish early, wake late". A range that never waits wakes a parked receiver once, but a
   *     spinning one sees each slice.
   * WAIT-3  Each ending unparks both ends, regardless of the positions that they wait for.
   * WAIT-4  A soft wait also ends once unread bytes are due. It says that it is soft before it
   *     registers; a flush moves its mark, fences, and then looks for a soft wait. So one of the
   *     two sees the other.
   */

  /** No {@link Outcome} yet: the wait goes on. */
  private static final int GO_ON = 2;

  /** How many hints to spin between two checks of the clock, the endings and the interrupt flag. */
  private static final int HINTS = 16;

  private static final long LONGEST_LINGER = 8_000;
  private static final int FIRST_PAUSE = 4;
  private static final int LONGEST_PAUSE = 32;
  private static final int MOST_YIELDS = 4;

  private static final VarHandle WAITS = counter("waits");
  private static final VarHandle PARKS = counter("parks");
  private static final VarHandle WAKE_UPS = counter("wakeUps");
  private static final VarHandle NANOS_PARKED = counter("nanosParked");

  private final boolean spinning;

  /** The three policies are made when they are first needed. */
  private @Nullable SpinBudget spins;

  private @Nullable PollBackoff backoff;
  private @Nullable YieldPolicy yields;

  /** The position that the registered thread waits for; written before it registers. */
  private volatile long awaited;

  /** Whether its wait is soft: it also ends once bytes are due. Written before it registers. */
  private volatile boolean soft;

  /** The {@link System#nanoTime} at which the present wait was about to park; 0 while none is. */
  private volatile long since;

  private long waits;
  private long parks;
  private long wakeUps;
  private long nanosParked;

  /** @param spinning false if a wait must neither spin nor yield */
  protected WaitPoint(boolean spinning) {
    this.spinning = spinning;
  }

  /** Reads the position that the other side publishes. */
  protected abstract long watched();

  /** Returns whether both ends are open. */
  protected abstract boolean isOpen();

  /** Returns whether there are unread bytes that are due, so that a soft wait may end. */
  protected abstract boolean isMarkDue();

  /** Returns how many bytes, or how much room, count as a whole batch for the poll backoff. */
  protected abstract int batch();

  /** Runs once before a wait parks. The wait looks at its condition again afterwards. */
  protected abstract void beforeParking();

  /** Returns the channel's name, for flight recordings. */
  protected abstract String channel();

  /** Returns {@code room} or {@code bytes}, for flight recordings. */
  protected abstract String waitsFor();

  /**
   * Unparks a thread that waits for {@code position} or less. The caller has published it and
   * fenced.
   */
  public final void wake(long position) {
    if (isAwaiting(position)) {
      unpark();
    }
  }

  /** Unparks a soft wait. The caller has marked bytes as due, and fenced. */
  public final void wakeSoft() {
    if (isOccupied() && soft) {
      unpark();
    }
  }

  /** Returns whether a thread has registered for {@code position} or less. */
  public final boolean isAwaiting(long position) {
    return isOccupied() && position >= awaited;
  }

  /**
   * Waits for a position of the other side.
   *
   * @param deadline as {@link Deadline} defines it
   * @return {@link Outcome#MET} if the position came, maybe while the thread was about to give up;
   *     else the reason to stop
   */
  public final int await(WaitGoal goal, long deadline) {
    if (!isOpen()) {
      return Outcome.OVER;
    }
    add(WAITS, waits, 1);
    boolean gathers = soft && watched() > goal.used(); // the rest may take long
    return !gathers && spin(goal, deadline) ? Outcome.MET : park(goal.wakeAt(), deadline);
  }

  /**
   * Waits for a position, or until unread bytes are due, whichever comes first.
   *
   * @return {@link Outcome#MET} if either came; else the reason to stop
   */
  public final int awaitDue(WaitGoal goal, long deadline) {
    soft = true;
    try {
      return await(goal, deadline);
    } finally {
      soft = false;
    }
  }

  private boolean isDue() {
    return soft && isMarkDue();
  }

  /** Waits without parking. Returns true if the least that is needed came. */
  private boolean spin(WaitGoal goal, long deadline) {
    SpinBudget spins = spins();
    if (!spins.allowed() || hasToStop(deadline)) {
      return false; // if each wait ended by a yield, an interrupt would never be noticed
    }
    YieldPolicy yields = yields();
    if (yields.comeFirst() && yieldUntil(goal, yields)) {
      return true;
    }
    long budget = spins.next();
    return (budget > 0 && poll(goal, deadline, budget))
        || (!hasToStop(deadline) && yields.next() && yieldUntil(goal, yields));
  }

  /** Polls, as long as the budget lasts, and at least once. */
  private boolean poll(WaitGoal goal, long deadline, long budget) {
    long from = goal.used();
    long least = goal.least();
    PollBackoff backoff = backoff();
    long begin = System.nanoTime();
    int pause = backoff.next(from);
    do {
      for (int hints = 0; hints < HINTS; hints += pause) {
        pause(pause);
        long seen = watched();
        if (seen >= least || isDue()) {
          spins().paid();
          backoff.met(seen, seen - from >= batch());
          linger(goal.enough());
          return true;
        }
        pause = Math.max(pause, Math.min(2 * pause, LONGEST_PAUSE));
      }
      if (hasToStop(deadline)) {
        return false;
      }
    } while (System.nanoTime() - begin < budget);
    spins().failed();
    backoff.failed();
    return false;
  }

  /** Returns whether there is a reason to stop. The park that follows finds out which. */
  private boolean hasToStop(long deadline) {
    return !isOpen() || Thread.currentThread().isInterrupted() || Deadline.hasPassed(deadline);
  }

  /**
   * Yields the processor to the other side, again while that brings more, at most MOST_YIELDS
   * times.
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint; nothing depends on what it does
  private boolean yieldUntil(WaitGoal goal, YieldPolicy budget) {
    long enough = goal.enough();
    long begin = System.nanoTime();
    long seen = watched();
    for (int i = 0; i < MOST_YIELDS && seen < enough; i++) {
      Thread.yield();
      long next = watched();
      if (next == seen) {
        break;
      }
      seen = next;
    }
    if (seen >= goal.least() || isDue()) {
      budget.paid(System.nanoTime() - begin);
      return true;
    }
    budget.failed();
    return false;
  }

  private static void pause(int spins) {
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  /** Lingers: polls with a growing pause until the other side has done enough, or stops moving. */
  private void linger(long enough) {
    long seen = watched();
    if (seen >= enough || isDue()) {
      return;
    }
    long begin = System.nanoTime();
    int pause = FIRST_PAUSE;
    do {
      pause(pause);
      long next = watched();
      if (next == seen) {
        return;
      }
      seen = next;
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    } while (seen < enough && System.nanoTime() - begin < LONGEST_LINGER);
  }

  private int park(long wakeAt, long deadline) {
    boolean parked = false;
    Object event = null;
    awaited = wakeAt;
    register();
    int outcome;
    while ((outcome = outcome(wakeAt, deadline)) == GO_ON) {
      if (!parked) {
        parked = true;
        since = System.nanoTime();
        event = WaitEvent.Recorder.PRESENT ? WaitEvent.started() : null;
        beforeParking();
        continue;
      }
      add(PARKS, parks, 1);
      long begin = System.nanoTime();
      Compensation.park(this, deadline);
      add(NANOS_PARKED, nanosParked, System.nanoTime() - begin);
      if (!isOccupied()) {
        add(WAKE_UPS, wakeUps, 1);
        register();
      }
    }
    if (!withdraw()) {
      add(WAKE_UPS, wakeUps, 1);
    }
    if (parked) {
      since = 0;
    }
    if (event != null) {
      WaitEvent.ended(event, channel(), waitsFor());
    }
    return outcome;
  }

  /**
   * Returns the name of the thread that is parked here, or about to be. For a moment after a
   * wake-up it is {@code nobody}. Null if no thread waits.
   */
  public final @Nullable String waiter() {
    return since == 0 ? null : toString();
  }

  /** Returns how long that thread has waited, in nanoseconds; 0 if there is none. */
  public final long nanosWaiting() {
    long begin = since;
    return begin == 0 ? 0 : Math.max(0, System.nanoTime() - begin);
  }

  private SpinBudget spins() {
    SpinBudget made = spins;
    if (made == null) {
      made = new SpinBudget(spinning);
      spins = made;
    }
    return made;
  }

  private PollBackoff backoff() {
    PollBackoff made = backoff;
    if (made == null) {
      made = new PollBackoff();
      backoff = made;
    }
    return made;
  }

  private YieldPolicy yields() {
    YieldPolicy made = yields;
    if (made == null) {
      made = new YieldPolicy();
      yields = made;
    }
    return made;
  }

  private int outcome(long wakeAt, long deadline) {
    if (watched() >= wakeAt || isDue()) {
      return Outcome.MET;
    }
    if (!isOpen()) {
      return Outcome.OVER;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Outcome.INTERRUPTED;
    }
    return Deadline.hasPassed(deadline) ? Outcome.TIMED_OUT : GO_ON;
  }

  private static VarHandle counter(String field) {
    return ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), field, VarHandle.class, WaitPoint.class, long.class);
  }

  private void add(VarHandle counter, long value, long more) {
    counter.setOpaque(this, value + more);
  }

  /** Returns how often a call had to wait. */
  public final long waits() {
    return (long) WAITS.getOpaque(this);
  }

  /** Returns how often a thread parked. */
  public final long parks() {
    return (long) PARKS.getOpaque(this);
  }

  /** Returns how often another thread has removed a registration, and so unparked a thread. */
  public final long wakeUps() {
    return (long) WAKE_UPS.getOpaque(this);
  }

  /** Returns how long threads were parked, in nanoseconds. */
  public final long nanosParked() {
    return (long) NANOS_PARKED.getOpaque(this);
  }
}
