// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Where the stream ends, all agree: {@link CloseState}. */
final class ClosingStress {
  private ClosingStress() {}

  /** E2: what a send reports that meets a close is what is received after both. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The close came first.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The send came first.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or unreported.")
  @State
  public static class CloseAgainstSend extends StressedChannel {
    public CloseAgainstSend() {
      super(8);
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(new byte[1]);
    }

    @Actor
    public void closer() {
      sender.close();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceiveAll();
    }
  }

  /** E2, E3, R2: a send and the receive that is told the end agree; r3 comes after the end. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The close came first.")
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The send came first.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or unreported, or received after the end.")
  @State
  public static class CloseAndReceiveAgainstSend extends StressedChannel {
    public CloseAndReceiveAgainstSend() {
      super(8);
    }

    @Actor
    public void sender(III_Result r) {
      r.r1 = trySend(new byte[1]);
    }

    @Actor
    public void closer(III_Result r) {
      sender.close();
      r.r2 = tryReceiveAll();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = tryReceiveAll();
    }
  }

  /** E2: a receiver that sees the close has seen what was sent before it, or looks again. */
  @JCStressTest
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "Received now, or later.")
  @Outcome(expect = FORBIDDEN, desc = "Lost.")
  @State
  public static class SendAndCloseAgainstReceive extends StressedChannel {
    public SendAndCloseAgainstReceive() {
      super(8);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
      sender.close();
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceiveAll();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceiveAll();
    }
  }

  /** E2, E3, R2: a send, a close and a receive in three threads, which takes three processors. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The close came first.")
  @Outcome(
      id = {"1, 1, 0", "1, 0, 1"},
      expect = ACCEPTABLE,
      desc = "The send came first.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or unreported.")
  @State
  public static class CloseAgainstSendAgainstReceive extends StressedChannel {
    public CloseAgainstSendAgainstReceive() {
      super(8);
    }

    @Actor
    public void sender(III_Result r) {
      r.r1 = trySend(new byte[1]);
    }

    @Actor
    public void closer() {
      sender.close();
    }

    @Actor
    public void receiver(III_Result r) {
      r.r2 = tryReceiveAll();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = tryReceiveAll();
    }
  }

  /** E2, E3: a send of two slices, each published for itself. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The close came first.")
  @Outcome(id = "256, 256, 0", expect = ACCEPTABLE, desc = "The close came between the slices.")
  @Outcome(id = "512, 512, 0", expect = ACCEPTABLE, desc = "The send came first.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or unreported, or received after the end.")
  @State
  public static class CloseAndReceiveAgainstSlices extends StressedChannel {
    public CloseAndReceiveAgainstSlices() {
      super(1024);
    }

    @Actor
    public void sender(III_Result r) {
      r.r1 = trySend(new byte[512]);
    }

    @Actor
    public void closer(III_Result r) {
      sender.close();
      r.r2 = tryReceiveAll();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r3 = tryReceiveAll();
    }
  }

  /** E1: an abort comes before the receiver is told the end, or does nothing. */
  @JCStressTest
  @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "The end was told first.")
  @Outcome(id = "-2, -2", expect = ACCEPTABLE, desc = "The abort came first.")
  @Outcome(expect = FORBIDDEN, desc = "The receiver was told one and then the other.")
  @State
  public static class AbortAgainstEnd extends StressedChannel {
    public AbortAgainstEnd() {
      super(8);
      sender.close();
    }

    @Actor
    public void aborter() {
      sender.abort(new Aborted());
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(new byte[1]);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceive(new byte[1]);
    }
  }
}
