// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.TransferInterruptedException;
import io.bulkpipe.channel.testing.Action;
import java.nio.channels.ClosedChannelException;
import java.util.SplittableRandom;

/**
 * A thread that sends its bytes by all kinds of calls, until it is through or told that it is over.
 */
final class SendingCaller implements Action {
  private final Round round;
  private final Flow.Outflow outflow;
  private final SplittableRandom random;
  private final SendCalls calls;
  private final SendOp[] ops;

  SendingCaller(Round round, Flow.Outflow outflow, SplittableRandom random) {
    this.round = round;
    this.outflow = outflow;
    this.random = random;
    this.calls = new SendCalls(round, outflow, random);
    this.ops = round.plan.sends().toArray(new SendOp[0]);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  public void run() throws Exception {
    boolean open = true;
    while (open && outflow.total() < round.plan.volume() && !round.isTimeUp()) {
      SendOp op = ops[random.nextInt(ops.length)];
      round.tally.count(op);
      int sent;
      try {
        sent = calls.send(op);
      } catch (ClosedChannelException e) {
        round.checkSenderClosed(e);
        sent = Round.transferred(e);
        open = false;
      } catch (BrokenChannelException e) {
        round.checkBroken(e);
        sent = Round.transferred(e);
        open = false;
      } catch (TransferInterruptedException e) {
        round.checkInterrupted();
        Round.check(op.mayBeInterrupted(), "a try was interrupted");
        sent = Round.transferred(e);
      } catch (FailedCallbackException e) {
        round.tally.count(Fault.FAILED_CALLBACK);
        sent = 0;
      }
      outflow.sent(sent);
      if (sent == 0) {
        Thread.yield();
      }
    }
    round.senderIsThrough();
  }
}
