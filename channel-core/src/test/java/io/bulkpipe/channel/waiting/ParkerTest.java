// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Race;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The place where one thread parks and others unpark it. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R10")
class ParkerTest {
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @RegisterExtension
  final Crew crew = new Crew();

  private final Parker parking = new Parker();

  @DisplayName("a registration lasts until it is withdrawn, or somebody unparks for it")
  @Test
  void registrationEndsOnce() {
    assertThat(parking.isOccupied()).isFalse();
    assertThat(parking.withdraw()).isFalse();
    assertThat(parking).hasToString("nobody");

    parking.register();
    assertThat(parking.isOccupied()).isTrue();
    assertThat(parking).hasToString(Thread.currentThread().getName());
    assertThat(parking.withdraw()).isTrue();
    assertThat(parking.isOccupied()).isFalse();
    assertThat(parking.withdraw()).isFalse();

    parking.register();
    parking.unpark();
    assertThat(parking.isOccupied()).isFalse();
    assertThat(parking.withdraw()).isFalse();
    LockSupport.park(parking); // does not wait: the permit is there

    parking.register();
    parking.register();
    assertThat(parking.withdraw()).isTrue();
  }

  @DisplayName("unparking nobody gives nobody a permit")
  @Test
  void unparkWithoutRegistration() {
    parking.register();
    assertThat(parking.withdraw()).isTrue();
    parking.unpark();
    long start = System.nanoTime();
    LockSupport.parkNanos(parking, 2_000_000);
    assertThat(System.nanoTime() - start).isGreaterThan(1_000_000);
  }

  @DisplayName("a second thread that registers is a bug, and is told so")
  @EachThreadKind
  void oneThreadAtATime(ThreadKind kind) {
    parking.register();
    AssertionError error =
        crew.start(kind, "second", parking::register).failure(AssertionError.class);
    assertThat(error).hasMessageContaining(Thread.currentThread().getName());
    assertThat(crew.start(kind, "third", parking::withdraw).result()).isFalse();
    assertThat(parking.withdraw()).isTrue();
  }

  @DisplayName("of a withdrawal and an unparking, exactly one ends a registration")
  @Test
  @Tag("stress")
  void withdrawAgainstUnpark() throws Exception {
    int rounds = 200_000;
    AtomicInteger round = new AtomicInteger();
    AtomicLong wakings = new AtomicLong();
    Parker observed = new Parker();
    Race race = new Race(() -> round.set(rounds));
    race.add(ThreadKind.PLATFORM, "waiter", () -> {
      long unparked = 0;
      while (round.get() < rounds) {
        observed.register();
        round.incrementAndGet();
        if (!observed.withdraw()) {
          unparked++;
        }
        assertThat(observed.isOccupied()).isFalse();
      }
      wakings.set(unparked);
    });
    race.add(ThreadKind.PLATFORM, "waker", () -> {
      while (round.get() < rounds) {
        observed.unpark();
      }
    });
    race.start();
    race.join(LIMIT, () -> observed);
    assertThat(wakings.get()).isBetween(0L, (long) rounds);
    assertThat(observed.isOccupied()).isFalse();
  }

  @DisplayName("a thread may register again while it is being unparked")
  @Test
  @Tag("stress")
  void registerAgainAgainstUnpark() throws Exception {
    int rounds = 100_000;
    AtomicInteger round = new AtomicInteger();
    Race race = new Race(() -> round.set(rounds));
    race.add(ThreadKind.PLATFORM, "waiter", () -> {
      while (round.incrementAndGet() < rounds) {
        for (int i = 0; i < 16; i++) {
          parking.register();
        }
      }
      parking.withdraw();
    });
    race.add(ThreadKind.PLATFORM, "waker", () -> {
      while (round.get() < rounds) {
        parking.unpark();
      }
    });
    race.start();
    race.join(LIMIT, () -> parking);
    assertThat(parking.isOccupied()).isFalse();
  }

  @DisplayName("B7 two threads that wake each other in turn never both sleep")
  @EachThreadKind
  @Tag("stress")
  void noWakeUpIsLost(ThreadKind kind) throws Exception {
    int rounds = 20_000;
    AtomicInteger word = new AtomicInteger();
    Parker even = new Parker();
    Parker odd = new Parker();
    Race race = new Race(() -> word.set(2 * rounds + 1));
    for (int i = 0; i < 2; i++) {
      int mine = i;
      race.add(kind, "player " + mine, () -> {
        Parker own = mine == 0 ? even : odd;
        Parker other = mine == 0 ? odd : even;
        for (int turn = mine; turn < 2 * rounds; turn += 2) {
          if (word.get() < turn) {
            own.register();
            while (word.get() < turn) {
              LockSupport.park(own);
              if (!own.isOccupied()) {
                own.register();
              }
            }
            own.withdraw();
          }
          word.set(turn + 1); // with a full fence
          other.unpark();
        }
      });
    }
    race.start();
    race.join(LIMIT, () -> word + ", even: " + even + ", odd: " + odd);
    assertThat(word).hasValue(2 * rounds);
  }

  @DisplayName("the failed assertion leaves the first registration alone")
  @Test
  void failedRegistrationChangesNothing() {
    parking.register();
    crew.start("second", () -> assertThatThrownBy(parking::register)).result();
    assertThat(parking.withdraw()).isTrue();
  }

  /** Overflows its stack again and again, and counts the unparkings that were lost. */
  private static final class Overflowing {
    private final Parker parking = new Parker();
    private boolean unparking;

    /** The stack may overflow anywhere. Only what happens inside unpark counts. */
    @SuppressWarnings("InfiniteRecursion") // on purpose
    private void recurse() {
      LockSupport.park(parking); // takes the permit: does not wait
      parking.register();
      unparking = true;
      parking.unpark();
      unparking = false;
      recurse();
    }

    int countLost(int rounds) {
      int lost = 0;
      for (int i = 0; i < rounds; i++) {
        parking.withdraw();
        unparking = false;
        LockSupport.unpark(Thread.currentThread());
        try {
          recurse();
        } catch (StackOverflowError e) {
          lost += unparking && !parking.isOccupied() && !takesPermit() ? 1 : 0;
        }
      }
      return lost;
    }

    private static boolean takesPermit() {
      long start = System.nanoTime();
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      return System.nanoTime() - start < Duration.ofMillis(10).toNanos();
    }
  }

  @DisplayName("a wake-up in which the stack overflows is not lost: an ending finds the waiter")
  @Test
  void overflowingWakerForgetsNobody() throws Exception {
    AtomicInteger lost = new AtomicInteger(-1);
    Overflowing overflowing = new Overflowing();
    Thread thread =
        new Thread(null, () -> lost.set(overflowing.countLost(3_000)), "deep", 256 * 1024);
    thread.setDaemon(true);
    thread.start();
    thread.join(LIMIT.toMillis());
    assertThat(lost).hasValue(0);
  }
}
