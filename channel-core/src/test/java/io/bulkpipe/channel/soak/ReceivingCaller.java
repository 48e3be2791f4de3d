// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.channel.TransferInterruptedException;
import io.bulkpipe.channel.testing.Action;
import java.nio.channels.ClosedChannelException;
import java.util.SplittableRandom;

/** A thread that receives by all kinds of calls, until it was told twice that there is no more. */
final class ReceivingCaller implements Action {
  private static final int END = -1;

  private final Round round;
  private final Flow.Inflow inflow;
  private final SplittableRandom random;
  private final ReceiveCalls calls;
  private final ReceiveOp[] ops;

  ReceivingCaller(Round round, Flow.Inflow inflow, SplittableRandom random) {
    this.round = round;
    this.inflow = inflow;
    this.random = random;
    this.calls = new ReceiveCalls(round, random);
    this.ops = round.plan.receives().toArray(new ReceiveOp[0]);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  public void run() throws Exception {
    for (int told = 0; told < 2; ) {
      ReceiveOp op = ops[random.nextInt(ops.length)];
      round.tally.count(op);
      int received;
      try {
        received = calls.receive(op);
        if (received == END) {
          round.checkEnd();
          told++;
          received = 0;
        }
        Round.check(received == 0 || told == 0, "bytes after the end");
      } catch (ClosedChannelException e) {
        round.checkReceiverClosed(e);
        received = taken(op, e);
        told++;
      } catch (SenderFailedException e) {
        round.checkFailed(e);
        received = taken(op, e);
        told++;
      } catch (TransferInterruptedException e) {
        round.checkInterrupted();
        Round.check(op.mayBeInterrupted(), "a try was interrupted");
        received = taken(op, e);
      } catch (FailedCallbackException e) {
        round.tally.count(Fault.FAILED_CALLBACK);
        received = 0;
      }
      inflow.received(calls.bytes(), received);
      if (received == 0) {
        Thread.yield();
      }
    }
    round.receiverIsThrough();
  }

  private static int taken(ReceiveOp op, Exception e) {
    int taken = Round.transferred(e);
    Round.check(taken == 0 || op.mayFailWithBytes(), "an error instead of bytes");
    return taken;
  }
}
