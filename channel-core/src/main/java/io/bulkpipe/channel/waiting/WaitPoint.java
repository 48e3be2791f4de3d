// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one end waits for the other: the sender for room, the receiver for bytes. Both wait for a
 * position of the other side. Whoever waits has its end's lock, so there is one thread at a time.
 */
public final class WaitPoint extends Parker {
  /*
   * First wait without parking: where the other side runs on another processor, by polling, at a
   * distance that lets it get ahead (see PollBackoff); where it needs this very processor, by
   * yielding. What brought something the last time comes first. Having seen the other side move,
   * linger while it keeps moving. Else park.
   *
   * WAIT-1  Before a thread parks it has registered, fenced, and found neither the position nor an
   *     ending (the waiter's half of the protocol in Parker).
   * WAIT-2  The other side wakes after a fence that follows its publication: each operation at its
   *     end, and a send before it waits itself ("publish early, wake late": a parked receiver is
   *     woken once for a whole range, but a spinning one sees each slice).
   * WAIT-3  Every ending unparks both ends, whatever they wait for.
   * WAIT-4  A soft wait also ends where what is there is due. It says that it is soft before it
   *     registers; a flush moves its mark, fences, and then looks for a soft wait. So one of the two
   *     sees the other.
   */

  /** None of these: go on waiting. */
  private static final int GO_ON = 2;

  /** Between two looks at clock, ending and interrupt, in spin-wait hints, or else one poll. */
  private static final int HINTS = 16;

  private static final long LONGEST_LINGER = 8_000;
  private static final int FIRST_PAUSE = 4;
  private static final int LONGEST_PAUSE = 32;
  private static final int MOST_YIELDS = 4;

  private static final VarHandle WAITS = counter("waits");
  private static final VarHandle PARKS = counter("parks");
  private static final VarHandle WAKE_UPS = counter("wakeUps");
  private static final VarHandle NANOS_PARKED = counter("nanosParked");

  private final String channel;
  private final String waitsFor;
  private final LongSupplier watched;
  private final BooleanSupplier open;
  private final BooleanSupplier due;
  private final Runnable beforeParking;
  private final int batch;
  private final boolean spinning;

  /** Made, all three, at the first wait. */
  private @Nullable SpinBudget spins;

  private @Nullable PollBackoff backoff;
  private @Nullable YieldPolicy yields;

  /** The position that the registered thread waits for; written before it registers. */
  private volatile long awaited;

  /** Whether it is content with less, if that is due; written before it registers. */
  private volatile boolean soft;

  /** When the thread that is parked here was parked first; 0 while none is. */
  private volatile long since;

  private long waits;
  private long parks;
  private long wakeUps;
  private long nanosParked;

  /**
   * @param channel the channel's name
   * @param waitsFor what is waited for: room, or bytes
   * @param watched the position that the other side publishes
   * @param open whether both ends are open
   * @param due whether a soft wait need not go on
   * @param beforeParking what to do before a wait parks; the wait looks again afterwards
   * @param batch how many bytes, or how much room, are better taken at once than waited with
   * @param spinning false: never spin, nor yield
   */
  public WaitPoint(
      String channel,
      String waitsFor,
      LongSupplier watched,
      BooleanSupplier open,
      BooleanSupplier due,
      Runnable beforeParking,
      int batch,
      boolean spinning) {
    this.channel = channel;
    this.waitsFor = waitsFor;
    this.watched = watched;
    this.open = open;
    this.due = due;
    this.beforeParking = beforeParking;
    this.batch = batch;
    this.spinning = spinning;
  }

  /** Unparks who waits for {@code position} or less. The caller has published it and fenced. */
  public void wake(long position) {
    if (isAwaiting(position)) {
      unpark();
    }
  }

  /** Unparks a soft wait. The caller has marked something as due, and fenced. */
  public void wakeSoft() {
    if (isOccupied() && soft) {
      unpark();
    }
  }

  /** Tells whether a thread has registered for {@code position} or less. */
  public boolean isAwaiting(long position) {
    return isOccupied() && position >= awaited;
  }

  /**
   * Waits.
   *
   * @param from the position that the caller has used everything up to
   * @param least the position that ends a spin
   * @param enough the position at which there is no point in lingering any more
   * @param wakeAt the position at which to be unparked
   * @return {@link Outcome#MET} if the position came, maybe while the thread was about to give up;
   *     else why not
   */
  public int await(long from, long least, long enough, long wakeAt, long deadline) {
    if (!open.getAsBoolean()) {
      return Outcome.OVER;
    }
    add(WAITS, waits, 1);
    boolean later = soft && watched.getAsLong() > from; // it gathers: the rest will take a while
    return !later && spin(from, least, enough, deadline) ? Outcome.MET : park(wakeAt, deadline);
  }

  /**
   * Waits for a position, or until what is there is due, whichever comes first.
   *
   * @param from the position that the caller has used everything up to
   * @param wakeAt the position to wait for
   * @return {@link Outcome#MET} if either came; else why not
   */
  public int awaitDue(long from, long wakeAt, long deadline) {
    soft = true;
    try {
      return await(from, wakeAt, wakeAt, wakeAt, deadline);
    } finally {
      soft = false;
    }
  }

  private boolean isDue() {
    return soft && due.getAsBoolean();
  }

  /** Waits without parking; true if {@code least} came. */
  private boolean spin(long from, long least, long enough, long deadline) {
    SpinBudget spins = spins();
    if (!spins.allowed() || hasToStop(deadline)) {
      return false; // who always finds something after a yield would never notice an interrupt
    }
    YieldPolicy yields = yields();
    if (yields.comeFirst() && yieldUntil(least, enough, yields)) {
      return true;
    }
    long budget = spins.next();
    return (budget > 0 && poll(from, least, enough, deadline, budget))
        || (!hasToStop(deadline) && yields.next() && yieldUntil(least, enough, yields));
  }

  /** Polls, as long as the budget lasts, or once. */
  private boolean poll(long from, long least, long enough, long deadline, long budget) {
    PollBackoff backoff = backoff();
    long begin = System.nanoTime();
    int pause = backoff.next(from);
    do {
      for (int hints = 0; hints < HINTS; hints += pause) {
        pause(pause);
        long seen = watched.getAsLong();
        if (seen >= least || isDue()) {
          spins().paid();
          backoff.met(seen, seen - from >= batch);
          linger(enough);
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

  /** Tells whether there is a reason to wait no longer; the park that follows finds out which. */
  private boolean hasToStop(long deadline) {
    return !open.getAsBoolean()
        || Thread.currentThread().isInterrupted()
        || Deadline.hasPassed(deadline);
  }

  /**
   * Yields the processor to the other side, again while that brings more: see {@link YieldPolicy}.
   */
  @SuppressWarnings("ThreadPriorityCheck") // a hint; nothing depends on what it does
  private boolean yieldUntil(long least, long enough, YieldPolicy budget) {
    long begin = System.nanoTime();
    long seen = watched.getAsLong();
    for (int i = 0; i < MOST_YIELDS && seen < enough; i++) {
      Thread.yield();
      long next = watched.getAsLong();
      if (next == seen) {
        break;
      }
      seen = next;
    }
    if (seen >= least || isDue()) {
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

  /**
   * Lets the other side settle: polls with a growing pause until it has done enough, or nothing.
   */
  private void linger(long enough) {
    long seen = watched.getAsLong();
    if (seen >= enough || isDue()) {
      return;
    }
    long begin = System.nanoTime();
    int pause = FIRST_PAUSE;
    do {
      pause(pause);
      long next = watched.getAsLong();
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
        beforeParking.run();
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
      WaitEvent.ended(event, channel, waitsFor);
    }
    return outcome;
  }

  /** The name of the thread that waits here; null if there is none. */
  public @Nullable String waiter() {
    return since == 0 ? null : toString();
  }

  /** How long that thread has waited; 0 if there is none. */
  public long nanosWaiting() {
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
    if (watched.getAsLong() >= wakeAt || isDue()) {
      return Outcome.MET;
    }
    if (!open.getAsBoolean()) {
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

  /** How many calls had to wait. */
  public long waits() {
    return (long) WAITS.getOpaque(this);
  }

  /** How often a thread was parked. */
  public long parks() {
    return (long) PARKS.getOpaque(this);
  }

  /** How often a parked thread was woken. */
  public long wakeUps() {
    return (long) WAKE_UPS.getOpaque(this);
  }

  /** How long threads were parked, in nanoseconds. */
  public long nanosParked() {
    return (long) NANOS_PARKED.getOpaque(this);
  }
}
