// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who gives up while bytes come neither loses nor doubles one. */
final class GivingUpStress {
  private GivingUpStress() {}

  /** R4: the time of a receive is up as a byte comes. */
  @JCStressTest
  @Outcome(
      id = {"0, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "Received now, or later.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class TimeoutAgainstSend extends StressedChannel {
    public TimeoutAgainstSend() {
      super(8);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = receive(1, 100);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceiveAll();
    }
  }

  /** R4: an interrupted receive as a byte comes. */
  @JCStressTest
  @Outcome(
      id = {"-2, 1", "1, 0"},
      expect = ACCEPTABLE,
      desc = "Received now, or later.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class InterruptAgainstSend extends StressedChannel {
    public InterruptAgainstSend() {
      super(8);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void receiver(II_Result r) {
      Thread.currentThread().interrupt();
      r.r1 = receive(1, LONG_NANOS);
      boolean unused = Thread.interrupted();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceiveAll();
    }
  }

  /** S1: the time of a send is up as room is made; what it reports is there. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "Sent, or not.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class TimeoutAgainstReceive extends StressedChannel {
    public TimeoutAgainstReceive() {
      super(1);
      trySend(new byte[1]);
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = send(1, 100);
    }

    @Actor
    public void receiver() {
      tryReceive(new byte[1]);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceiveAll();
    }
  }

  /** T1, the lock itself: of two receives, one gets the byte. */
  @JCStressTest
  @Outcome(
      id = {"7, 0", "0, 7"},
      expect = ACCEPTABLE,
      desc = "One has it.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or doubled.")
  @State
  public static class ReceiveAgainstReceive extends StressedChannel {
    public ReceiveAgainstReceive() {
      super(8);
      trySend(range(7, 1));
    }

    @Actor
    public void first(II_Result r) {
      r.r1 = receiveOne();
    }

    @Actor
    public void second(II_Result r) {
      r.r2 = receiveOne();
    }

    private int receiveOne() {
      byte[] dst = new byte[1];
      return tryReceive(dst) > 0 ? dst[0] : 0;
    }
  }

  /** S1, the lock itself: what two sends report is there, each range in one piece. */
  @JCStressTest
  @Outcome(
      id = {"0, 2", "2, 0", "2, 2"},
      expect = ACCEPTABLE,
      desc = "One, or both.")
  @Outcome(expect = FORBIDDEN, desc = "Lost, or torn.")
  @State
  public static class SendAgainstSend extends StressedChannel {
    public SendAgainstSend() {
      super(8);
    }

    @Actor
    public void first(II_Result r) {
      r.r1 = trySend(range(1, 2));
    }

    @Actor
    public void second(II_Result r) {
      r.r2 = trySend(range(3, 2));
    }

    @Arbiter
    public void arbiter(II_Result r) {
      int left = r.r1 + r.r2;
      byte[] dst = new byte[2];
      while (tryReceive(dst) == 2 && dst[1] == dst[0] + 1) {
        left -= 2;
      }
      if (left != 0) {
        r.r1 = -1;
      }
    }
  }
}
