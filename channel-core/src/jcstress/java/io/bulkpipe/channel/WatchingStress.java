// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** No future is forgotten: the three pairs of {@link ReadinessSet}. */
final class WatchingStress {
  private WatchingStress() {}

  /** A channel that completes its futures at once, and a future. */
  static class Watched extends StressedChannel {
    @Nullable
    CompletableFuture<@Nullable Void> future;

    Watched() {
      super(BulkChannel.builder().capacity(8).executor(Runnable::run));
    }

    final int isDone() {
      CompletableFuture<@Nullable Void> made = future;
      return made != null && made.isDone() ? 1 : 0;
    }
  }

  /** Publish, fence, read least, against register, fence, read the amount. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Completed.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class WhenReadableAgainstSend extends Watched {
    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void watcher() {
      future = receiver.whenReadable(1);
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = isDone();
    }
  }

  /** The same where somebody has watched before, so that there are readiness already. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Completed.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class NextWhenReadableAgainstSend extends Watched {
    public NextWhenReadableAgainstSend() {
      receiver.whenReadable(1).complete(null);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void watcher() {
      future = receiver.whenReadable(1);
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = isDone();
    }
  }

  /** The same for a flush mark. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Completed.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class WhenDueAgainstFlush extends Watched {
    @Actor
    public void sender() {
      trySend(new byte[1]);
      sender.flush();
    }

    @Actor
    public void watcher() {
      future = receiver.whenDue(4);
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = isDone();
    }
  }

  /** The same for room. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Completed.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class WhenWritableAgainstReceive extends Watched {
    public WhenWritableAgainstReceive() {
      trySend(new byte[8]);
    }

    @Actor
    public void receiver() {
      tryReceive(new byte[8]);
    }

    @Actor
    public void watcher() {
      future = sender.whenWritable(4);
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = isDone();
    }
  }

  /** Publish, fence, read held, against give back, fence, read the amount. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The byte is there, and the future is told.")
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "The byte was taken.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class ReceiveInVainAgainstSend extends Watched {
    public ReceiveInVainAgainstSend() {
      future = receiver.whenReadable(1);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(new byte[1]);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = isDone();
    }
  }

  /** End, fence, read least, against register, fence, read the ending. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Completed.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class WhenOverAgainstClose extends Watched {
    @Actor
    public void closer() {
      sender.close();
    }

    @Actor
    public void watcher() {
      future = sender.whenOver();
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = isDone();
    }
  }

  /** S5: end, fence, read held, against give back, fence, read the ending. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Completed.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten.")
  @State
  public static class WhenOverAgainstCloseAndSend extends Watched {
    public WhenOverAgainstCloseAndSend() {
      future = sender.whenOver();
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void closer() {
      sender.close();
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = isDone();
    }
  }

  /** F1, F3: one of two futures is cancelled while the other comes due; no byte is taken. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The other one is told, the byte is there.")
  @Outcome(expect = FORBIDDEN, desc = "Forgotten, or a byte lost.")
  @State
  public static class CancelAgainstSend extends Watched {
    private final CompletableFuture<@Nullable Void> other = receiver.whenReadable(1);

    public CancelAgainstSend() {
      future = receiver.whenReadable(1);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void canceller() {
      other.cancel(false);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r1 = isDone();
      r.r2 = tryReceiveAll();
    }
  }
}
