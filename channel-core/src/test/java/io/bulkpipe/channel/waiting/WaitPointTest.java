// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.stress.Race;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How one end waits for the other. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R7", "R8", "R10", "R19"})
class WaitPointTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @RegisterExtension
  final Crew crew = new Crew();

  private final Position position = new Position();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean due = new AtomicBoolean();
  private final WaitPoint point =
      new TestWaitPoint(position::acquire, () -> !closed.get(), due::get, false);

  private Body<Integer> waiter(ThreadKind kind, long wakeAt, long deadline) {
    Body<Integer> body =
        crew.start(kind, "waiter", () -> point.await(new WaitGoal(0, 1, wakeAt, wakeAt), deadline));
    Await.until("parked", () -> isParked(body));
    return body;
  }

  private static boolean isParked(Body<?> body) {
    Thread.State now = body.thread().getState();
    return now == Thread.State.WAITING || now == Thread.State.TIMED_WAITING;
  }

  /** What the other end does when it has moved. */
  private void moveTo(long where) {
    position.release(where);
    VarHandle.fullFence();
    point.wake(where);
  }

  @DisplayName("R10 a thread is woken by the position it waits for, not by less")
  @EachThreadKind
  void wokenAtItsPosition(ThreadKind kind) {
    Body<Integer> waiter = waiter(kind, 10, Deadline.NEVER);
    assertThat(point.isOccupied()).isTrue();
    moveTo(9);
    assertThat(point.isOccupied()).isTrue();
    moveTo(10);
    assertThat(waiter.result()).isEqualTo(Outcome.MET);
    assertThat(point.isOccupied()).isFalse();
    assertThat(point.waits()).isEqualTo(1);
    assertThat(point.parks()).isBetween(0L, 1L);
    assertThat(point.wakeUps()).isEqualTo(1);
  }

  @DisplayName("R19 a soft wait ends where what is there is due; another one does not")
  @EachThreadKind
  void softWait(ThreadKind kind) {
    Body<Integer> hard = waiter(kind, 10, Deadline.NEVER);
    due.set(true);
    VarHandle.fullFence();
    point.wakeSoft();
    assertThat(point.isOccupied()).isTrue();
    moveTo(10);
    assertThat(hard.result()).isEqualTo(Outcome.MET);

    due.set(false);
    Body<Integer> soft =
        crew.start(kind, "soft", () -> point.awaitDue(WaitGoal.of(10, 20), Deadline.NEVER));
    Await.until("parked", () -> isParked(soft));
    due.set(true);
    VarHandle.fullFence();
    point.wakeSoft();
    assertThat(soft.result()).isEqualTo(Outcome.MET);
    assertThat(point.isOccupied()).isFalse();
    assertThat(point.await(WaitGoal.of(10, 20), Deadline.NOW)).isEqualTo(Outcome.TIMED_OUT);
  }

  @DisplayName("R8 an interrupt ends the wait, the flag stays, and the position goes first")
  @EachThreadKind
  void interruption(ThreadKind kind) {
    Body<Integer> waiter = waiter(kind, 10, Deadline.NEVER);
    waiter.thread().interrupt();
    assertThat(waiter.result()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(waiter.flagAtEnd()).isTrue();
    assertThat(point.isOccupied()).isFalse();

    position.release(10);
    Body<Integer> second = crew.start(kind, "second", () -> {
      Thread.currentThread().interrupt();
      return point.await(WaitGoal.of(0, 10), Deadline.NEVER);
    });
    assertThat(second.result()).isEqualTo(Outcome.MET);
    assertThat(second.flagAtEnd()).isTrue();
  }

  @DisplayName("R8 a deadline ends the wait, and the position goes first")
  @Test
  void timeout() {
    long start = System.nanoTime();
    assertThat(point.await(WaitGoal.of(0, 1), Deadline.after(Duration.ofMillis(5))))
        .isEqualTo(Outcome.TIMED_OUT);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    assertThat(point.isOccupied()).isFalse();
    position.release(1);
    assertThat(point.await(WaitGoal.of(0, 1), Deadline.after(Duration.ofNanos(1))))
        .isEqualTo(Outcome.MET);
  }

  @DisplayName("R7 an ending ends the wait, and a wait does not begin after one")
  @EachThreadKind
  void endings(ThreadKind kind) {
    Body<Integer> waiter =
        crew.start(kind, "waiter", () -> point.await(WaitGoal.of(0, 1), Deadline.NEVER));
    Await.until("parked", () -> isParked(waiter));
    closed.set(true);
    VarHandle.fullFence();
    point.unpark();
    assertThat(waiter.result()).isEqualTo(Outcome.OVER);
    assertThat(point.await(WaitGoal.of(0, 1), Deadline.NEVER)).isEqualTo(Outcome.OVER);
    assertThat(point.waits()).isEqualTo(1);
  }

  @DisplayName("R10 who is unparked by a stranger waits on")
  @EachThreadKind
  void strayPermits(ThreadKind kind) {
    Body<Integer> waiter = waiter(kind, 10, Deadline.NEVER);
    for (int i = 0; i < 100; i++) {
      LockSupport.unpark(waiter.thread());
      point.unpark();
    }
    Await.until("parked again", () -> point.isOccupied() && isParked(waiter));
    moveTo(10);
    assertThat(waiter.result()).isEqualTo(Outcome.MET);
  }

  @DisplayName("R10 no wake-up is lost, whatever the waiter waits for and however it gives up")
  @EachThreadKind
  @Tag("stress")
  void wakeAgainstAwait(ThreadKind kind) throws Exception {
    int steps = 30_000;
    WaitPoint spinning = new TestWaitPoint(position::acquire, () -> !closed.get(), due::get, true);
    AtomicBoolean over = new AtomicBoolean();
    Position answered = new Position();
    WaitPoint back = new TestWaitPoint(answered::acquire, () -> !closed.get(), due::get, true);
    Race race = new Race(() -> closed.set(true));
    race.add(kind, "waiter", () -> {
      for (long step = 1; step <= steps; step++) {
        int outcome;
        do {
          long deadline = step % 3 == 0 ? Deadline.after(Duration.ofNanos(2000)) : Deadline.NEVER;
          outcome = spinning.await(WaitGoal.of(step - 1, step), deadline);
        } while (outcome == Outcome.TIMED_OUT && !over.get());
        assertThat(outcome).isEqualTo(Outcome.MET);
        answered.release(step);
        VarHandle.fullFence();
        back.wake(step);
      }
    });
    race.add(kind, "mover", () -> {
      for (long step = 1; step <= steps; step++) {
        position.release(step);
        VarHandle.fullFence();
        spinning.wake(step);
        assertThat(back.await(WaitGoal.of(step - 1, step), Deadline.NEVER)).isEqualTo(Outcome.MET);
      }
    });
    race.start();
    race.join(
        LIMIT,
        () -> position.acquire() + ", " + answered.acquire() + ", " + spinning + ", " + back);
    assertThat(spinning.isOccupied() || back.isOccupied()).isFalse();
  }
}
