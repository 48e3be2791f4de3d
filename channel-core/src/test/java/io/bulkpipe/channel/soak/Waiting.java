// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The random times of one thread, and what it does with futures. */
final class Waiting {
  private static final long LONGEST_NANOS = 3_000_000;

  private final Round round;
  private final SplittableRandom random;

  Waiting(Round round, SplittableRandom random) {
    this.round = round;
    this.random = random;
  }

  Duration timeout() {
    return switch (random.nextInt(8)) {
      case 0 -> Duration.ZERO;
      case 1 -> Duration.ofNanos(-1);
      case 2 -> Duration.ofDays(10_000_000);
      default -> shortTimeout();
    };
  }

  /** For a wait that ends only if others go on, who may be waiting for this thread. */
  Duration shortTimeout() {
    return Duration.ofNanos(Plan.logUniform(random, 1, LONGEST_NANOS));
  }

  /** Counts a call that did less than it was to do. */
  int timed(int done, int wanted) {
    Round.check(done <= wanted || wanted == 1, "more than wanted");
    if (done >= 0 && done < wanted) {
      round.tally.count(Fault.TIMEOUT);
    }
    return done;
  }

  /** Waits for a future, for all of the time or some, or cancels it, or leaves it. */
  void await(CompletableFuture<@Nullable Void> future) {
    try {
      switch (random.nextInt(5)) {
        case 0 -> {
          if (future.cancel(false)) {
            round.tally.count(Fault.CANCELLED_FUTURE);
          }
        }
        case 1 -> {
          future.get(Plan.logUniform(random, 1, LONGEST_NANOS), TimeUnit.NANOSECONDS);
        }
        default -> future.get();
      }
    } catch (TimeoutException e) {
      round.tally.count(Fault.ABANDONED_FUTURE);
    } catch (InterruptedException e) {
      round.checkInterrupted();
    } catch (ExecutionException e) {
      throw new AssertionError("a readiness future failed", e);
    }
  }
}
