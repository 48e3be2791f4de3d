// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Race;
import io.bulkpipe.channel.stress.Seed;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The lock of one end. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R2", "R8", "R9", "R10"})
class TurnTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @RegisterExtension
  final Crew crew = new Crew();

  /** What the ends do: look once, then wait. */
  private static boolean acquire(Turn turn, long deadline) throws InterruptedException {
    return turn.tryAcquire() || turn.await(deadline, () -> false) == WaitPoint.MET;
  }

  @DisplayName("R2 taking and giving back, each acquisition counted once")
  @Test
  void takesAndGives() throws Exception {
    Turn turn = new Turn(true, true);
    assertThat(turn).hasToString("free");
    for (int i = 1; i <= 3; i++) {
      assertThat(acquire(turn, Deadline.NEVER)).isTrue();
      assertThat(turn).hasToString("held");
      assertThat(turn.tryAcquire()).isFalse();
      assertThat(acquire(turn, Deadline.NOW)).isFalse();
      assertThat(turn.acquisitions()).isEqualTo(i);
      turn.release();
      assertThat(turn).hasToString("free");
    }
  }

  @DisplayName("B20 an interrupted thread takes a free turn and keeps its flag")
  @EachThreadKind
  @Covers("B20")
  void freeTurnIgnoresTheFlag(ThreadKind kind) {
    Turn turn = new Turn(true, true);
    boolean taken = crew.start(kind, "interrupted", () -> {
          Thread.currentThread().interrupt();
          boolean got = acquire(turn, Deadline.NEVER);
          return got && Thread.currentThread().isInterrupted();
        })
        .result();
    assertThat(taken).isTrue();
  }

  @DisplayName("B20 an interrupt ends the wait of the heir and of those behind it, nobody else's")
  @EachThreadKind
  @Covers("B20")
  void interruptionWhileWaiting(ThreadKind kind) throws Exception {
    Turn turn = new Turn(true, true);
    assertThat(turn.tryAcquire()).isTrue();
    Body<Boolean> heir = waiter(kind, "heir", turn);
    Body<Boolean> second = waiter(kind, "second", turn);
    Body<Boolean> third = waiter(kind, "third", turn);
    second.thread().interrupt();
    second.failure(InterruptedException.class);
    heir.thread().interrupt();
    heir.failure(InterruptedException.class);
    assertThat(third.ended()).isFalse();
    turn.release();
    assertThat(third.result()).isTrue();
    assertThat(turn.acquisitions()).isEqualTo(2);
  }

  private Body<Boolean> waiter(ThreadKind kind, String name, Turn turn) {
    Body<Boolean> body = crew.start(kind, name, () -> acquire(turn, Deadline.NEVER));
    while (body.thread().getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return body;
  }

  @DisplayName("B18 the time of the heir and of those behind it runs out")
  @EachThreadKind
  @Covers("B18")
  void timeoutWhileWaiting(ThreadKind kind) throws Exception {
    Turn turn = new Turn(true, true);
    assertThat(turn.tryAcquire()).isTrue();
    long start = System.nanoTime();
    List<Body<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(crew.start(
          kind, "waiter " + i, () -> acquire(turn, Deadline.after(Duration.ofMillis(20)))));
    }
    for (Body<Boolean> waiter : waiters) {
      assertThat(waiter.result()).isFalse();
    }
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    turn.release();
    assertThat(acquire(turn, Deadline.after(Duration.ofNanos(1)))).isTrue();
  }

  @DisplayName("R9 one thread takes the turn, another gives it back")
  @EachThreadKind
  void noThreadIdentity(ThreadKind kind) throws Exception {
    Turn turn = new Turn(true, true);
    assertThat(crew.start(kind, "taker", turn::tryAcquire).result()).isTrue();
    Body<Boolean> waiter = waiter(kind, "waiter", turn);
    crew.start(kind, "giver", turn::release).result();
    assertThat(waiter.result()).isTrue();
  }

  @DisplayName("a promised single caller is counted nowhere, and a second one is told")
  @Test
  void singleCaller() throws Exception {
    Turn turn = new Turn(false, true);
    for (int i = 0; i < 3; i++) {
      assertThat(turn.tryAcquire()).isTrue();
      assertThatThrownBy(() -> acquire(turn, Deadline.NEVER))
          .isInstanceOf(IllegalStateException.class);
      turn.release();
    }
    assertThat(turn.acquisitions()).isZero();
  }

  static Stream<Arguments> crowds() {
    return Combinations.of(ThreadKind.present(), List.of(true, false));
  }

  @DisplayName("R1 one holder at a time, and every one gets its turn, however others give up")
  @ParameterizedTest
  @MethodSource("crowds")
  @Tag("stress")
  @Covers({"R1", "B20"})
  void exclusionWithGivingUp(ThreadKind kind, boolean spinning) throws Exception {
    int threads = 4;
    int turns = 5_000;
    SplittableRandom random = Seed.random("turn " + kind + spinning);
    Turn turn = new Turn(true, spinning);
    int[] guarded = new int[1];
    AtomicInteger holders = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    Race race = new Race(() -> over.set(true));
    List<Thread> victims = new ArrayList<>();
    AtomicInteger running = new AtomicInteger(threads);
    for (int i = 0; i < threads; i++) {
      SplittableRandom own = random.split();
      victims.add(race.add(kind, "worker " + i, () -> {
        for (int taken = 0; taken < turns && !over.get(); ) {
          if (acquireAnyhow(turn, own)) {
            check(holders.incrementAndGet() == 1, "two holders");
            guarded[0]++;
            spin(own, 6);
            check(holders.decrementAndGet() == 0, "two holders");
            turn.release();
            taken++;
          }
          spin(own, 7);
        }
        running.decrementAndGet();
      }));
    }
    SplittableRandom own = random.split();
    race.add(ThreadKind.PLATFORM, "interrupter", () -> {
      while (running.get() > 0 && !over.get()) {
        victims.get(own.nextInt(threads)).interrupt();
        spin(own, 14);
      }
    });
    race.start();
    race.join(LIMIT, () -> Seed.text() + ", " + turn + ", acquisitions=" + turn.acquisitions());
    assertThat(guarded[0]).as(Seed.text()).isEqualTo(threads * turns);
    assertThat(turn.acquisitions()).as(Seed.text()).isEqualTo((long) threads * turns);
    assertThat(turn).hasToString("free");
  }

  private static boolean acquireAnyhow(Turn turn, SplittableRandom random) {
    long deadline = switch (random.nextInt(6)) {
      case 0, 1, 2 -> Deadline.NEVER;
      case 3 -> Deadline.NOW;
      default -> Deadline.after(Duration.ofNanos(1 + random.nextInt(50_000)));
    };
    try {
      return acquire(turn, deadline);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @DisplayName(
      "R10 an heir that gives up while the turn is given back does not take it to its grave")
  @EachThreadKind
  @Tag("stress")
  void heirGivesUpAtTheRelease(ThreadKind kind) throws Exception {
    int rounds = 4_000;
    SplittableRandom random = Seed.random("heir " + kind);
    Turn turn = new Turn(true, false);
    Phaser gate = new Phaser(4);
    AtomicBoolean over = new AtomicBoolean();
    Race race = new Race(() -> {
      over.set(true);
      gate.forceTermination();
    });
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger givenUp = new AtomicInteger();
    SplittableRandom[] own = {random.split(), random.split(), random.split()};

    Thread quitter = race.add(kind, "quitter", () -> {
      for (int i = 0; i < rounds && !over.get(); i++) {
        gate.arriveAndAwaitAdvance(); // the turn is held
        try {
          long nanos = 1L + own[0].nextInt(30_000);
          long deadline = i % 2 == 0 ? Deadline.NEVER : Deadline.after(Duration.ofNanos(nanos));
          if (acquire(turn, deadline)) {
            turn.release();
            taken.incrementAndGet();
          } else {
            givenUp.incrementAndGet();
          }
        } catch (InterruptedException e) {
          givenUp.incrementAndGet();
        }
        gate.arriveAndAwaitAdvance(); // all have had their turn
      }
    });
    race.add(kind, "patient", () -> {
      for (int i = 0; i < rounds && !over.get(); i++) {
        gate.arriveAndAwaitAdvance();
        spin(own[1], 8);
        check(acquire(turn, Deadline.NEVER), "a wait without a limit ended");
        turn.release();
        taken.incrementAndGet();
        gate.arriveAndAwaitAdvance();
      }
    });
    race.add(kind, "holder", () -> {
      for (int i = 0; i < rounds && !over.get(); i++) {
        check(acquire(turn, Deadline.NEVER), "a wait without a limit ended");
        gate.arriveAndAwaitAdvance();
        spin(own[2], 10);
        turn.release();
        gate.arriveAndAwaitAdvance();
      }
    });
    SplittableRandom interrupting = random.split();
    race.add(ThreadKind.PLATFORM, "interrupter", () -> {
      for (int i = 0; i < rounds && !over.get(); i++) {
        gate.arriveAndAwaitAdvance();
        spin(interrupting, 10);
        if (i % 2 == 0) {
          quitter.interrupt();
        }
        gate.arriveAndAwaitAdvance();
      }
    });
    race.start();
    race.join(LIMIT, () -> Seed.text() + ", " + turn + ", " + gate + ", taken=" + taken);
    assertThat(taken.get() + givenUp.get()).isEqualTo(2 * rounds);
    assertThat(turn.acquisitions()).isEqualTo(rounds + taken.get());
  }

  /** Lets pass a random time. */
  private static void spin(SplittableRandom random, int bits) {
    for (int i = random.nextInt(1 << random.nextInt(bits)); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
