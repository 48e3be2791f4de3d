// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static io.bulkpipe.channel.waiting.Outcome.MET;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Parker;
import io.bulkpipe.channel.waiting.WaitGoal;
import io.bulkpipe.channel.waiting.WaitPoint;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** No wake-up is lost: {@link Parker}, {@link WaitPoint}, {@link EndLock}. */
final class WakingStress {
  private WakingStress() {}

  /** A position, published before an unlock, and a place to park. */
  static class Place {
    private final Position sent = new Position();
    private final Parker place = new Parker();
    private final EndLock lock;

    Place(boolean shared) {
      lock = new EndLock(shared, false);
      lock.tryLock();
    }

    final void publish() {
      sent.release(1);
      lock.unlock();
      place.unpark();
    }

    final int registerAndLook() {
      place.register();
      return (int) sent.acquire();
    }

    final int registered() {
      return place.isOccupied() ? 1 : 0;
    }
  }

  /** T1, P1: publish, fence, read the registration, against register, fence, read the position. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The waker saw the registration.")
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "The waiter saw the position.")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The waiter would park for good.")
  @State
  public static class RegisterAgainstPublish extends Place {
    public RegisterAgainstPublish() {
      super(true);
    }

    @Actor
    public void waker() {
      publish();
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = registerAndLook();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = registered();
    }
  }

  /** T1, P1: the same without a lock. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The waker saw the registration.")
  @Outcome(
      id = {"1, 0", "1, 1"},
      expect = ACCEPTABLE,
      desc = "The waiter saw the position.")
  @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "The waiter would park for good.")
  @State
  public static class RegisterAgainstPublishOfSingle extends Place {
    public RegisterAgainstPublishOfSingle() {
      super(false);
    }

    @Actor
    public void waker() {
      publish();
    }

    @Actor
    public void waiter(II_Result r) {
      r.r1 = registerAndLook();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = registered();
    }
  }

  /** P1: what was awaited before, which was more, does not keep a waker from waking. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The position came.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class AwaitAgainstWake {
    private final Position sent = new Position();
    private final WaitPoint point = new OpenWaitPoint(sent);

    public AwaitAgainstWake() {
      point.await(WaitGoal.of(0, 9), Deadline.after(Duration.ofNanos(1)));
    }

    @Actor
    public void waker() {
      sent.release(1);
      VarHandle.fullFence();
      point.wake(1);
    }

    @Actor
    public void waiter(I_Result r) {
      long begin = System.nanoTime();
      int outcome = point.await(WaitGoal.of(0, 1), Deadline.after(Duration.ofSeconds(3)));
      r.r1 = StressedChannel.inTime(outcome, begin);
    }
  }

  /** P2, S1: a receiver that parks while a byte is sent. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Received.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class ReceiveAgainstSend extends StressedChannel {
    public ReceiveAgainstSend() {
      super(8);
    }

    @Actor
    public void sender() {
      trySend(new byte[1]);
    }

    @Actor
    public void receiver(I_Result r) {
      long begin = System.nanoTime();
      r.r1 = inTime(receive(1, 2 * LONG_NANOS), begin);
    }
  }

  /** CORE-2, WAIT-4: a soft wait that parks while what is there becomes due. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Due.")
  @Outcome(expect = FORBIDDEN, desc = "A flush was lost.")
  @State
  public static class AwaitDueAgainstFlush extends StressedChannel {
    public AwaitDueAgainstFlush() {
      super(8);
      trySend(new byte[1]);
    }

    @Actor
    public void sender() {
      sender.flush();
    }

    @Actor
    public void receiver(I_Result r) {
      long begin = System.nanoTime();
      r.r1 = inTime(awaitDue(4, 2 * LONG_NANOS), begin);
    }
  }

  /** CORE-2: two flushes, of which the later mark must stay. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Due.")
  @Outcome(expect = FORBIDDEN, desc = "A flush was lost.")
  @State
  public static class AwaitDueAgainstSendsAndFlushes extends StressedChannel {
    public AwaitDueAgainstSendsAndFlushes() {
      super(8);
    }

    @Actor
    public void one() {
      trySend(new byte[1]);
      sender.flush();
    }

    @Actor
    public void two() {
      trySend(new byte[1]);
      sender.flush();
    }

    @Actor
    public void receiver(I_Result r) {
      long begin = System.nanoTime();
      r.r1 = inTime(awaitDue(4, 2 * LONG_NANOS), begin);
    }
  }

  /** P2, R3: a sender that parks while room is made. */
  @JCStressTest
  @Outcome(id = "2", expect = ACCEPTABLE, desc = "Sent.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class SendAgainstReceive extends StressedChannel {
    public SendAgainstReceive() {
      super(4);
      trySend(new byte[4]);
    }

    @Actor
    public void sender(I_Result r) {
      long begin = System.nanoTime();
      r.r1 = inTime(send(2, 2 * LONG_NANOS), begin);
    }

    @Actor
    public void receiver() {
      tryReceive(new byte[4]);
    }
  }

  /** S2, S3, R3: a send of twice the capacity against a receive of all of it; both wait. */
  @JCStressTest
  @Outcome(id = "4, 4", expect = ACCEPTABLE, desc = "All of it.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class SendAndReceiveInTurns extends StressedChannel {
    public SendAndReceiveInTurns() {
      super(2);
    }

    @Actor
    public void sender(II_Result r) {
      long begin = System.nanoTime();
      r.r1 = inTime(send(4, 2 * LONG_NANOS), begin);
    }

    @Actor
    public void receiver(II_Result r) {
      long begin = System.nanoTime();
      try {
        int n = receiver.receiveFully(new byte[4], 0, 4, Duration.ofNanos(2 * LONG_NANOS));
        r.r2 = inTime(n, begin);
      } catch (IOException | InterruptedException e) {
        r.r2 = TOLD;
      }
    }
  }

  /** P3: a receiver that parks while the sender is closed. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "The end.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class ReceiveAgainstClose extends StressedChannel {
    public ReceiveAgainstClose() {
      super(8);
    }

    @Actor
    public void closer() {
      sender.close();
    }

    @Actor
    public void receiver(I_Result r) {
      long begin = System.nanoTime();
      r.r1 = inTime(receive(1, 2 * LONG_NANOS), begin);
    }
  }

  /** A lock, and how to wait for it. */
  static class HeldTurn {
    final EndLock lock = new EndLock(true, false);

    HeldTurn() {
      lock.tryLock();
    }

    final int await() {
      long begin = System.nanoTime();
      try {
        boolean taken = lock.lock(Deadline.after(Duration.ofSeconds(3)), () -> false) == MET;
        return StressedChannel.inTime(taken ? 1 : 0, begin);
      } catch (InterruptedException e) {
        return StressedChannel.TOLD;
      }
    }
  }

  /** T1: unlock, fence, read the first, against register as the first, fence, try. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Taken.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class AwaitTurnAgainstRelease extends HeldTurn {
    @Actor
    public void holder() {
      lock.unlock();
    }

    @Actor
    public void heir(I_Result r) {
      r.r1 = await();
    }
  }

  /** T1: two pass a lock to each other, and either may be the first. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both had it.")
  @Outcome(expect = FORBIDDEN, desc = "A wake-up was lost.")
  @State
  public static class PassTheTurn extends HeldTurn {
    @Actor
    public void holder(II_Result r) {
      lock.unlock();
      r.r1 = await();
      lock.unlock();
    }

    @Actor
    public void heir(II_Result r) {
      r.r2 = await();
      lock.unlock();
    }
  }
}
