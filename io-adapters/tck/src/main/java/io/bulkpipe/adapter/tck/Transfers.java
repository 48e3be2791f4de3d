// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The cases of streams that are written and read to their end. */
abstract class Transfers extends TrialRunner {
  static final int LARGE_CAPACITY = 65_536;
  private static final int ROUNDS = Integer.getInteger("bulkpipe.tck.rounds", 1000);
  private static final int LONGEST_REQUEST = 100;
  private static final int SMALL_PIECES = 20;
  private static final int SLOW_READS = 4;

  // exact bytes

  /**
   * A stream without bytes ends.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R6 a stream of 0 bytes ends, again and again")
  public final void emptyStream() throws Exception {
    run(() -> deliver(profile().capacity(), 0));
  }

  /**
   * One byte arrives, and the end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R6 a stream of 1 byte arrives")
  public final void oneByte() throws Exception {
    run(() -> deliver(profile().capacity(), 1));
  }

  /**
   * Streams just below, at and above the capacity and its double arrive.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R1 streams around the capacity arrive")
  public final void lengthsAroundTheCapacity() throws Exception {
    int capacity = profile().capacity();
    run(() -> {
      for (int times = 1; times <= 2; times++) {
        for (int more = -1; more <= 1; more++) {
          deliver(capacity, (long) times * capacity + more);
        }
      }
    });
  }

  /**
   * Streams of random lengths arrive, through random capacities.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R1 streams of random lengths arrive, through random capacities")
  public final void randomLengths() throws Exception {
    Random random = trial().random();
    run(() -> {
      for (int i = 0; i < profile().connections(); i++) {
        int capacity = 1 + random.nextInt(2 * profile().capacity());
        deliver(capacity, random.nextInt(10 * profile().capacity()));
      }
    });
  }

  /**
   * A stream of many MiB arrives.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R1 a stream of many MiB arrives")
  public final void manyMebibytes() throws Exception {
    run(() -> deliver(LARGE_CAPACITY, profile().largeTransfer()));
  }

  /**
   * The last bytes before an end arrive although nothing flushes them. It does not matter whether
   * the end comes before the reader reads.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R6 the last bytes before an end arrive")
  public final void lastBytesBeforeTheEnd() throws Exception {
    Random random = trial().random();
    int capacity = profile().capacity();
    int small = 1 + capacity / SMALL_PIECES;
    run(() -> {
      for (int i = 0; i < profile().connections(); i++) {
        int length = 1 + random.nextInt(capacity);
        Connection connection = connect(capacity);
        Incoming in = trial().incoming(connection, capacity);
        Writing writing = trial().write(connection, small, out -> {
          out.write(length);
          out.end();
        });
        if (i % 2 == 0) {
          in.read(1);
          writing.settle();
        }
        in.readToEnd(length);
        writing.result();
        trial().close(connection);
      }
    });
  }

  private void deliver(int capacity, long length) throws Exception {
    Connection connection = connect(capacity);
    deliver(connection, capacity, length);
    trial().close(connection);
  }

  final void deliver(Connection connection, int capacity, long length) throws Exception {
    Writing writing = trial().write(connection, longestPiece(capacity), out -> {
      out.write(length);
      out.end();
    });
    trial().incoming(connection, longestPiece(capacity)).readToEnd(length);
    writing.result();
  }

  // slow reader

  /**
   * A reader that reads little holds the writer back.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R3 a slow reader holds the writer back")
  public final void slowReader() throws Exception {
    int capacity = profile().capacity();
    long bound = capacity + profile().beyondCapacity();
    long total = bound + beyondTheBound();
    run(() -> {
      Connection connection = connect(capacity);
      Incoming in = trial().incoming(connection, capacity);
      Writing writing = trial().write(connection, capacity, out -> {
        out.write(total);
        out.end();
      });
      for (int i = 0; i < SLOW_READS; i++) {
        in.read(1 + trial().random().nextInt(capacity));
        writing.settle();
        assertThat(writing.written() - in.position())
            .as("bytes under way, while written=%s and read=%s", writing.written(), in.position())
            .isLessThanOrEqualTo(bound);
      }
      in.readToEnd(total);
      writing.result();
    });
  }

  // flush marks

  /**
   * Each request of a dialogue arrives because it was flushed: the writer writes the next request
   * only after the reader has read this one. The system property {@code bulkpipe.tck.rounds} sets
   * the number of requests, 1000 by default. The output shows how long the rounds took, but the
   * result does not depend on it.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R19 a dialogue of requests and answers does not stall")
  public final void dialogue() throws Exception {
    require(Capability.FLUSH);
    int capacity = profile().capacity();
    int longest = Math.min(LONGEST_REQUEST, capacity);
    int[] requests = trial().random().ints(ROUNDS, 1, longest + 1).toArray();
    long[] nanos = new long[ROUNDS];
    run(() -> {
      Connection connection = connect(capacity);
      Semaphore answers = new Semaphore(0);
      Writing writing = trial().write(connection, longest, out -> {
        for (int i = 0; i < ROUNDS; i++) {
          long start = System.nanoTime();
          out.write(requests[i]);
          out.flush();
          answers.acquire();
          nanos[i] = System.nanoTime() - start;
        }
        out.end();
      });
      Incoming in = trial().incoming(connection, longestPiece(capacity));
      for (int length : requests) {
        in.readAllThereIs(length);
        answers.release();
      }
      in.readToEnd(in.position());
      writing.result();
    });
    Arrays.sort(nanos);
    System.out.printf(
        "%s: %,d rounds, median %,d ns, 99.9 %% below %,d ns, longest %,d ns%n",
        getClass().getName(),
        ROUNDS,
        nanos[ROUNDS / 2],
        nanos[(int) (ROUNDS * 0.999)],
        nanos[ROUNDS - 1]);
  }
}
