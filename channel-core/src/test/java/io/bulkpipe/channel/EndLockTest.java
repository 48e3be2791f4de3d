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
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
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
class EndLockTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @RegisterExtension
  final Crew crew = new Crew();

  /** What the ends do: look once, then wait. */
  private static boolean acquire(EndLock lock, long deadline) throws InterruptedException {
    return lock.tryLock() || lock.lock(deadline, () -> false) == Outcome.MET;
  }

  @DisplayName("R2 taking and giving back, each acquisition counted once")
  @Test
  void takesAndGives() throws Exception {
    EndLock lock = new EndLock(true, true);
    assertThat(lock).hasToString("free");
    for (int i = 1; i <= 3; i++) {
      assertThat(acquire(lock, Deadline.NEVER)).isTrue();
      assertThat(lock).hasToString("held");
      assertThat(lock.tryLock()).isFalse();
      assertThat(acquire(lock, Deadline.NOW)).isFalse();
      assertThat(lock.acquisitions()).isEqualTo(i);
      lock.unlock();
      assertThat(lock).hasToString("free");
    }
  }

  @DisplayName("B20 an interrupted thread takes a free lock and keeps its flag")
  @EachThreadKind
  @Covers("B20")
  void freeTurnIgnoresTheFlag(ThreadKind kind) {
    EndLock lock = new EndLock(true, true);
    boolean taken = crew.start(kind, "interrupted", () -> {
          Thread.currentThread().interrupt();
          boolean got = acquire(lock, Deadline.NEVER);
          return got && Thread.currentThread().isInterrupted();
        })
        .result();
    assertThat(taken).isTrue();
  }

  @DisplayName("B20 an interrupt ends the wait of the heir and of those behind it, nobody else's")
  @EachThreadKind
  @Covers("B20")
  void interruptionWhileWaiting(ThreadKind kind) throws Exception {
    EndLock lock = new EndLock(true, true);
    assertThat(lock.tryLock()).isTrue();
    Body<Boolean> heir = waiter(kind, "heir", lock);
    Body<Boolean> second = waiter(kind, "second", lock);
    Body<Boolean> third = waiter(kind, "third", lock);
    second.thread().interrupt();
    second.failure(InterruptedException.class);
    heir.thread().interrupt();
    heir.failure(InterruptedException.class);
    assertThat(third.ended()).isFalse();
    lock.unlock();
    assertThat(third.result()).isTrue();
    assertThat(lock.acquisitions()).isEqualTo(2);
  }

  private Body<Boolean> waiter(ThreadKind kind, String name, EndLock lock) {
    Body<Boolean> body = crew.start(kind, name, () -> acquire(lock, Deadline.NEVER));
    while (body.thread().getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return body;
  }

  @DisplayName("B18 the time of the heir and of those behind it runs out")
  @EachThreadKind
  @Covers("B18")
  void timeoutWhileWaiting(ThreadKind kind) throws Exception {
    EndLock lock = new EndLock(true, true);
    assertThat(lock.tryLock()).isTrue();
    long start = System.nanoTime();
    List<Body<Boolean>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(crew.start(
          kind, "waiter " + i, () -> acquire(lock, Deadline.after(Duration.ofMillis(20)))));
    }
    for (Body<Boolean> waiter : waiters) {
      assertThat(waiter.result()).isFalse();
    }
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
    lock.unlock();
    assertThat(acquire(lock, Deadline.after(Duration.ofNanos(1)))).isTrue();
  }

  @DisplayName("R9 one thread takes the lock, another gives it back")
  @EachThreadKind
  void noThreadIdentity(ThreadKind kind) throws Exception {
    EndLock lock = new EndLock(true, true);
    assertThat(crew.start(kind, "taker", lock::tryLock).result()).isTrue();
    Body<Boolean> waiter = waiter(kind, "waiter", lock);
    crew.start(kind, "giver", lock::unlock).result();
    assertThat(waiter.result()).isTrue();
  }

  @DisplayName("a promised single caller is counted nowhere, and a second one is told")
  @Test
  void singleCaller() throws Exception {
    EndLock lock = new EndLock(false, true);
    for (int i = 0; i < 3; i++) {
      assertThat(lock.tryLock()).isTrue();
      assertThatThrownBy(() -> acquire(lock, Deadline.NEVER))
          .isInstanceOf(IllegalStateException.class);
      lock.unlock();
    }
    assertThat(lock.acquisitions()).isZero();
  }

  static Stream<Arguments> crowds() {
    return Combinations.of(ThreadKind.present(), List.of(true, false));
  }

  @DisplayName("R1 one holder at a time, and every one gets its lock, however others give up")
  @ParameterizedTest
  @MethodSource("crowds")
  @Tag("stress")
  @Covers({"R1", "B20"})
  void exclusionWithGivingUp(ThreadKind kind, boolean spinning) throws Exception {
    int threads = 4;
    int turns = 5_000;
    SplittableRandom random = Seed.random("lock " + kind + spinning);
    EndLock lock = new EndLock(true, spinning);
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
          if (acquireAnyhow(lock, own)) {
            check(holders.incrementAndGet() == 1, "two holders");
            guarded[0]++;
            spin(own, 6);
            check(holders.decrementAndGet() == 0, "two holders");
            lock.unlock();
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
    race.join(LIMIT, () -> Seed.text() + ", " + lock + ", acquisitions=" + lock.acquisitions());
    assertThat(guarded[0]).as(Seed.text()).isEqualTo(threads * turns);
    assertThat(lock.acquisitions()).as(Seed.text()).isEqualTo((long) threads * turns);
    assertThat(lock).hasToString("free");
  }

  private static boolean acquireAnyhow(EndLock lock, SplittableRandom random) {
    long deadline = switch (random.nextInt(6)) {
      case 0, 1, 2 -> Deadline.NEVER;
      case 3 -> Deadline.NOW;
      default -> Deadline.after(Duration.ofNanos(1 + random.nextInt(50_000)));
    };
    try {
      return acquire(lock, deadline);
    } catch (InterruptedException e) {
      return false;
    }
  }

  @DisplayName(
      "R10 an heir that gives up while the lock is given back does not take it to its grave")
  @EachThreadKind
  @Tag("stress")
  void heirGivesUpAtTheRelease(ThreadKind kind) throws Exception {
    int rounds = 4_000;
    SplittableRandom random = Seed.random("heir " + kind);
    EndLock lock = new EndLock(true, false);
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
        gate.arriveAndAwaitAdvance(); // the lock is held
        try {
          long nanos = 1L + own[0].nextInt(30_000);
          long deadline = i % 2 == 0 ? Deadline.NEVER : Deadline.after(Duration.ofNanos(nanos));
          if (acquire(lock, deadline)) {
            lock.unlock();
            taken.incrementAndGet();
          } else {
            givenUp.incrementAndGet();
          }
        } catch (InterruptedException e) {
          givenUp.incrementAndGet();
        }
        gate.arriveAndAwaitAdvance(); // all have had their lock
      }
    });
    race.add(kind, "patient", () -> {
      for (int i = 0; i < rounds && !over.get(); i++) {
        gate.arriveAndAwaitAdvance();
        spin(own[1], 8);
        check(acquire(lock, Deadline.NEVER), "a wait without a limit ended");
        lock.unlock();
        taken.incrementAndGet();
        gate.arriveAndAwaitAdvance();
      }
    });
    race.add(kind, "holder", () -> {
      for (int i = 0; i < rounds && !over.get(); i++) {
        check(acquire(lock, Deadline.NEVER), "a wait without a limit ended");
        gate.arriveAndAwaitAdvance();
        spin(own[2], 10);
        lock.unlock();
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
    race.join(LIMIT, () -> Seed.text() + ", " + lock + ", " + gate + ", taken=" + taken);
    assertThat(taken.get() + givenUp.get()).isEqualTo(2 * rounds);
    assertThat(lock.acquisitions()).isEqualTo(rounds + taken.get());
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
