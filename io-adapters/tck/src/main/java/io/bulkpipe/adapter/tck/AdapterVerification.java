// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The cases that every adapter must pass. Most tests extend {@link ReceiverVerification},
 * {@link SenderVerification} or {@link ProducerVerification}. Extend this class itself if both
 * sides of the connection belong to adapters, for instance with a child process or an echo server
 * between them.
 *
 * <p>The cases check
 *
 * <ul>
 *   <li>exact bytes: each byte is a function of its position. The lengths are 0, 1, around the
 *       capacity and its double, random, and many MiB. The last bytes before an end arrive;
 *   <li>a slow reader: the writer is held back, so that at most the capacity and
 *       {@link AdapterProfile#beyondCapacity} are under way;
 *   <li>a failing writer: the reader gets a failure and never a clean end, and finds the cause;
 *   <li>a reader that goes away: before the start, after the first byte, half way, at the last byte
 *       and after the end. The writer fails and ends, except after the end;
 *   <li>flush marks: a thousand requests, each of which arrives only because it was flushed;
 *   <li>leaks: no thread is left, no open end of a channel, and nothing that {@link #verifyPartner}
 *       finds.
 * </ul>
 *
 * <p>A case may need a {@link Capability} that the {@linkplain #profile() profile} declares as
 * missing. It is then reported as aborted, with the reason. Aborted is JUnit's word for not
 * applicable. No case is skipped in any other way, and none can be overridden.
 *
 * <p>Counts are asserted, and timings are not. A case that takes longer than
 * {@link AdapterProfile#patience} fails. Random numbers come from a seed, which is reported for
 * each case and with each failure. {@code -Dbulkpipe.tck.seed=} sets the seed, to repeat a run.
 *
 * <p>The cases of one class run one after the other. If other code of the virtual machine starts
 * threads meanwhile, {@link #isShared} must name them.
 */
public abstract class AdapterVerification extends Transfers {
  private static final int DEEPEST_CAUSE = 100;

  /** For subclasses. */
  protected AdapterVerification() {}

  /**
   * Opens a connection. Does not wait for the first byte.
   *
   * @param capacity the capacity of the channel between the two sides, 1 or more
   * @return the two sides
   * @throws Exception if it cannot be opened, which fails the case
   */
  @Override
  protected abstract Connection open(int capacity) throws Exception;

  /**
   * Returns the profile of the adapter. The default is {@link AdapterProfile#complete()}. Called
   * several times for each case.
   *
   * @return always an equal profile
   */
  @Override
  protected AdapterProfile profile() {
    return AdapterProfile.complete();
  }

  /**
   * Returns whether a thread may outlive the connection for which it was started, because others
   * will use it, too: a thread of a pool, of a client, of a server. Threads of the JDK and of the
   * channel need not be named. By default, no thread is shared.
   *
   * @param threadName the name of a thread that was not there before
   * @return true if the thread is no leak
   */
  @Override
  protected boolean isShared(String threadName) {
    return false;
  }

  /**
   * Checks that the partner holds no resources of connections that were closed: no buffer, no
   * socket, no subscription. Called in the cases of leaks, after the connections were closed. By
   * default it checks nothing.
   *
   * @throws Exception if a resource is left, which fails the case
   */
  @Override
  protected void verifyPartner() throws Exception {}

  /** A way in which a writer fails. */
  @FunctionalInterface
  interface Failing {
    void fail(Connection connection, Throwable cause) throws Exception;
  }

  /** The life of a connection, from its first byte to its end. */
  @FunctionalInterface
  private interface Life {
    void live(Connection connection) throws Exception;
  }

  // failing writer

  /**
   * A failure of the writer before its first byte is no clean end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R18 a failure before the first byte is no clean end")
  public final void failureBeforeTheFirstByte() throws Exception {
    verifyFailure(0);
  }

  /**
   * A failure of the writer after a few bytes is no clean end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R18 a failure after a few bytes is no clean end")
  public final void failureAfterAFewBytes() throws Exception {
    verifyFailure(profile().capacity() / 2);
  }

  /**
   * A failure of the writer after many bytes is no clean end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R18 a failure half way is no clean end")
  public final void failureHalfWay() throws Exception {
    verifyFailure(20L * profile().capacity() + profile().beyondCapacity());
  }

  /**
   * The reader finds the writer's exception among the causes of its own.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R18 the cause of a failure is reachable")
  public final void causeIsReachable() throws Exception {
    require(Capability.FAILURES);
    require(Capability.CAUSES);
    IOException cause = new IOException("the writer fails, on purpose, with a cause");
    run(() -> {
      Exception seen = fail(
          connect(profile().capacity()),
          profile().capacity() / 2,
          cause,
          (connection, failure) -> connection.writer().fail(cause));
      if (!isAmongCauses(seen, cause)) {
        throw new AssertionError("the cause is not reachable from " + seen, seen);
      }
    });
  }

  private void verifyFailure(long length) throws Exception {
    IOException cause = new IOException("the writer fails, on purpose, after " + length);
    verifyFailure(length, cause, (connection, failure) -> connection.writer().fail(cause));
  }

  final void verifyFailure(long length, Throwable cause, Failing failing) throws Exception {
    require(Capability.FAILURES);
    run(() -> {
      fail(connect(profile().capacity()), length, cause, failing);
    });
  }

  private Exception fail(Connection connection, long length, Throwable cause, Failing failing)
      throws Exception {
    int piece = longestPiece(profile().capacity());
    Writing writing = trial().write(connection, piece, out -> {
      out.write(length);
      failing.fail(connection, cause);
    });
    Exception seen = trial().incoming(connection, piece).readToFailure(length);
    writing.result();
    return seen;
  }

  private static boolean isAmongCauses(Throwable seen, Throwable cause) {
    Throwable each = seen;
    for (int depth = 0; each != null && depth < DEEPEST_CAUSE; depth++) {
      if (each == cause) {
        return true;
      }
      each = each.getCause();
    }
    return false;
  }

  // vanishing reader

  /**
   * A reader that goes away before the first byte was written ends the writer. The adapter need not
   * run a producer then.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R7 a reader that goes before the start ends the writer")
  public final void cancelBeforeTheStart() throws Exception {
    require(Capability.CANCELLATION);
    run(() -> {
      Connection connection = connect(profile().capacity());
      connection.reader().cancel();
      Writing writing = writeBeyondTheBound(connection, 0);
      writing.settle();
      boolean unused = writing.written() == 0
          && connection.writer() instanceof CommandedProducer producer
          && producer.expire();
      if (!unused) {
        verifyFailed(writing);
      }
    });
  }

  /**
   * A reader that goes away after the first byte ends the writer.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R7 a reader that goes after the first byte ends the writer")
  public final void cancelAfterTheFirstByte() throws Exception {
    require(Capability.CANCELLATION);
    run(() -> cancelAfter(connect(profile().capacity()), 1, false));
  }

  /**
   * A reader that goes away while the writer is held back ends the writer.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R7 a reader that goes half way ends the writer that waits for room")
  public final void cancelHalfWay() throws Exception {
    require(Capability.CANCELLATION);
    run(() -> cancelAfter(connect(profile().capacity()), 10L * profile().capacity(), true));
  }

  /**
   * A reader that has read all bytes so far, and goes away without waiting for the end, ends the
   * writer.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R7 a reader that goes at the last byte ends the writer")
  public final void cancelAtTheLastByte() throws Exception {
    require(Capability.CANCELLATION);
    require(Capability.FLUSH);
    int capacity = profile().capacity();
    run(() -> {
      Connection connection = connect(capacity);
      Semaphore gone = new Semaphore(0);
      Writing writing = trial().write(connection, longestPiece(capacity), out -> {
        out.write(3L * capacity);
        out.flush();
        gone.acquire();
        out.write(capacity + profile().beyondCapacity() + beyondTheBound());
      });
      trial().incoming(connection, longestPiece(capacity)).readAllThereIs(3L * capacity);
      connection.reader().cancel();
      gone.release();
      verifyFailed(writing);
    });
  }

  /**
   * A reader that goes away after the end changes nothing for the writer.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R7 a reader that goes after the end changes nothing")
  public final void cancelAfterTheEnd() throws Exception {
    require(Capability.CANCELLATION);
    run(() -> {
      Connection connection = connect(profile().capacity());
      deliver(connection, profile().capacity(), 3L * profile().capacity());
      connection.reader().cancel();
    });
  }

  private void cancelAfter(Connection connection, long length, boolean full) throws Exception {
    Writing writing = writeBeyondTheBound(connection, length);
    trial().incoming(connection, profile().capacity()).read(length);
    if (full) {
      writing.settle();
    }
    connection.reader().cancel();
    verifyFailed(writing);
  }

  private Writing writeBeyondTheBound(Connection connection, long length) {
    long bound = profile().capacity() + profile().beyondCapacity();
    return trial().write(connection, longestPiece(profile().capacity()), out -> {
      out.write(length + bound + beyondTheBound());
    });
  }

  private static void verifyFailed(Writing writing) throws InterruptedException {
    Throwable failure = writing.failure();
    if (failure == null) {
      throw new AssertionError("the reader has gone, but the writer did not fail: it wrote "
          + writing.written() + " bytes");
    }
    if (failure instanceof AssertionError error) {
      throw error;
    }
  }

  // what is left

  /**
   * Connections that have ended leave nothing.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R13 connections that have ended leave no thread, no open end and no buffer")
  public final void endedConnectionsLeaveNothing() throws Exception {
    leaveNothing(connection -> {
      deliver(connection, profile().capacity(), 5L * profile().capacity());
      Trial.checkDrained(connection);
    });
  }

  /**
   * Connections that have failed leave nothing.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R13 connections that have failed leave no thread, no open end and no buffer")
  public final void failedConnectionsLeaveNothing() throws Exception {
    require(Capability.FAILURES);
    IOException cause = new IOException("the writer fails, on purpose");
    leaveNothing(connection -> fail(
        connection,
        5L * profile().capacity(),
        cause,
        (failing, failure) -> failing.writer().fail(cause)));
  }

  /**
   * Connections whose reader has gone leave nothing.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R13 connections without a reader leave no thread, no open end and no buffer")
  public final void cancelledConnectionsLeaveNothing() throws Exception {
    require(Capability.CANCELLATION);
    leaveNothing(connection -> cancelAfter(connection, 2L * profile().capacity(), false));
  }

  private void leaveNothing(Life life) throws Exception {
    run(() -> {
      live(life); // starts what is shared
      ThreadCensus before = new ThreadCensus();
      for (int i = 1; i < profile().connections(); i++) {
        live(life);
      }
      before.awaitNoOthers(this::isShared, profile().patience().toNanos() / 2);
      verifyPartner();
    });
  }

  private void live(Life life) throws Exception {
    Connection connection = connect(profile().capacity());
    life.live(connection);
    trial().awaitReleased(connection);
    trial().close(connection);
  }
}
