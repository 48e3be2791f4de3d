// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/** One run of one case: its random numbers, its connections and its writers. */
final class Trial {
  private static final String SEED = "bulkpipe.tck.seed";
  private static final long BETWEEN_LOOKS_NANOS = 1_000_000;

  private final AdapterProfile profile;
  private final long seed;
  private final Random random;
  private final List<Connection> connections = new ArrayList<>();
  private final List<Writing> writings = new ArrayList<>();

  Trial(AdapterProfile profile) {
    this.profile = profile;
    this.seed = Long.getLong(SEED, ThreadLocalRandom.current().nextLong());
    this.random = new Random(seed);
  }

  long seed() {
    return seed;
  }

  Random random() {
    return random;
  }

  /** Runs a case. A failure also has the seed, and the states of the writers. */
  void run(Executable body) throws Exception {
    try {
      Assertions.assertTimeoutPreemptively(profile.patience(), body);
    } catch (TestAbortedException notApplicable) {
      throw notApplicable;
    } catch (Throwable failure) {
      failure.addSuppressed(
          new IllegalStateException("-D" + SEED + "=" + seed + " repeats it, with " + profile));
      for (Writing each : writings) {
        Throwable state = each.state();
        if (state != null && state != failure.getCause()) {
          failure.addSuppressed(state);
        }
      }
      throw failure;
    }
  }

  Connection connect(Callable<Connection> opening) throws Exception {
    Connection connection = opening.call();
    connections.add(connection);
    return connection;
  }

  Incoming incoming(Connection connection, int longestPiece) {
    return new Incoming(connection.reader(), new Random(random.nextLong()), longestPiece);
  }

  Writing write(Connection connection, int longestPiece, Writing.Script script) {
    Outgoing out = new Outgoing(connection.writer(), new Random(random.nextLong()), longestPiece);
    Writing writing = new Writing(out, script);
    writings.add(writing);
    return writing;
  }

  /** Closes a connection that has ended. */
  void close(Connection connection) throws Exception {
    connections.remove(connection);
    try {
      connection.reader().release();
    } finally {
      connection.writer().release();
    }
  }

  /** Ends the writers and connections that a case has left. */
  void close() throws Exception {
    for (Writing each : writings) {
      if (!each.isDone()) {
        each.interrupt();
      }
    }
    while (!connections.isEmpty()) {
      close(connections.get(connections.size() - 1));
    }
  }

  /** Waits until both ends of each channel are over: the channels then keep no memory. */
  void awaitReleased(Connection connection) throws InterruptedException {
    long start = System.nanoTime();
    for (BulkChannel each : connection.channels()) {
      while (!each.sender().isOver() || !each.receiver().isOver()) {
        if (System.nanoTime() - start > profile.patience().toNanos() / 2) {
          throw new AssertionError("an end is left open, so its channel keeps memory: " + each);
        }
        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        if (Thread.interrupted()) {
          throw new InterruptedException("an end is left open: " + each);
        }
      }
    }
  }

  /** Fails unless all bytes that were sent to each channel were received. */
  static void checkDrained(Connection connection) {
    for (BulkChannel each : connection.channels()) {
      ChannelStats stats = each.stats();
      if (stats.sender().bytes() != stats.receiver().bytes()) {
        throw new AssertionError("sent=" + stats.sender().bytes() + " is not received="
            + stats.receiver().bytes() + " in " + each);
      }
    }
  }
}
