// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import io.bulkpipe.channel.BulkChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs random programs for some time. One that fails is cut down to its shortest form. */
final class Fuzzer {
  private static final int LONGEST = 120;

  /** What programs are about. */
  enum Kind {
    BYTES {
      @Override
      void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception {
        ByteFuzz.run(program, subjects);
      }
    },
    MESSAGES {
      @Override
      void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception {
        MessageFuzz.run(program, subjects);
      }
    },
    LINES {
      @Override
      void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception {
        LineFuzz.run(program, subjects);
      }
    };

    abstract void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception;
  }

  private final Kind kind;
  private final Function<BulkChannel, Subject> subjects;

  Fuzzer(Kind kind, Function<BulkChannel, Subject> subjects) {
    this.kind = kind;
    this.subjects = subjects;
  }

  /**
   * Runs programs until the time is up or one fails.
   *
   * @return how many were run
   * @throws AssertionError with the shortest program found that fails, to be replayed
   */
  long run(long seed, Duration duration) {
    System.out.println("fuzz of " + kind + " for " + duration + ": -Dbulkpipe.fuzz.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long start = System.nanoTime();
    long count = 0;
    for (; System.nanoTime() - start < duration.toNanos(); count++) {
      byte[] bytes = new byte[random.nextInt(LONGEST)];
      random.nextBytes(bytes);
      if (failure(bytes) != null) {
        byte[] shortest = shortest(bytes);
        throw new AssertionError(
            "-Dbulkpipe.fuzz.replay=" + kind + ":" + HexFormat.of().formatHex(shortest)
                + ", program " + count + " of seed=" + seed,
            failure(shortest));
      }
    }
    System.out.println("fuzz of " + kind + ": " + count + " programs");
    return count;
  }

  /** Runs one program; returns what went wrong. */
  @Nullable
  Throwable failure(byte[] bytes) {
    try {
      kind.run(new Program(bytes), subjects);
      return null;
    } catch (Throwable t) {
      return t;
    }
  }

  /** Leaves out pieces, the longest first, as long as the program fails without them. */
  private byte[] shortest(byte[] bytes) {
    byte[] best = bytes;
    for (int piece = bytes.length / 2; piece > 0; piece /= 2) {
      for (int at = 0; at + piece <= best.length; ) {
        byte[] without = Arrays.copyOf(best, best.length - piece);
        System.arraycopy(best, at + piece, without, at, best.length - at - piece);
        if (failure(without) != null) {
          best = without;
        } else {
          at++;
        }
      }
    }
    return best;
  }
}
