// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.channel.stress.Race;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One channel with its callers, from the first byte to the end. */
final class Round {
  /** A round takes a second or so; one that takes this long is stuck. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  final Plan plan;
  final BulkChannel channel;
  final Tally tally;
  final Throwable cause;

  private final long start = System.nanoTime();
  private final AtomicInteger sending;
  private final AtomicInteger receiving;
  private volatile boolean ending;
  private volatile boolean closing;
  private volatile boolean over;

  Round(Plan plan, Tally tally) {
    this.plan = plan;
    this.tally = tally;
    this.channel = plan.channel();
    this.cause = new IOException("the end of round " + plan.seed());
    this.sending = new AtomicInteger(plan.senders());
    this.receiving = new AtomicInteger(plan.receivers());
  }

  /** Runs the round. Fails if a byte is wrong, a call tells a wrong thing, or a thread is stuck. */
  void run() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(~plan.seed());
    Race race = new Race(this::giveUp);
    List<Thread> callers = new ArrayList<>();
    Account account = plan.mode() == Mode.MESSAGES
        ? MessageBook.join(this, race, callers, random)
        : join(race, callers, random);
    race.add(Plan.threadKind(random), "onlooker", new Onlooker(this));
    race.add(Plan.threadKind(random), "trouble", new Troublemaker(this, callers, random.split()));
    tally.count(plan.mode());
    tally.count(plan.ending());
    race.start();
    race.join(LIMIT, this::scene);
    long received = account.check();
    check(channel.stats().receiver().bytes() >= received, "the statistics miss bytes");
    tally.bytes.add(received);
    tally.rounds.increment();
  }

  /** What remains to be checked after the end of all threads; returns the bytes received. */
  @FunctionalInterface
  interface Account {
    long check();
  }

  private Account join(Race race, List<Thread> callers, SplittableRandom random) {
    Flow flow = plan.mode().flow(plan);
    for (int i = 0; i < plan.senders(); i++) {
      SendingCaller caller = new SendingCaller(this, flow.outflow(i), random.split());
      callers.add(race.add(Plan.threadKind(random), "sender " + i, caller));
    }
    for (int i = 0; i < plan.receivers(); i++) {
      ReceivingCaller caller = new ReceivingCaller(this, flow.inflow(i), random.split());
      callers.add(race.add(Plan.threadKind(random), "receiver " + i, caller));
    }
    return flow::check;
  }

  boolean isTimeUp() {
    return System.nanoTime() - start > plan.time().toNanos();
  }

  boolean isOver() {
    return over;
  }

  /** Makes the ending that is planned. */
  void end() {
    closing |= plan.ending().isPlainClose();
    ending = true;
    plan.ending().apply(channel, cause);
  }

  /** The last sender closes, and waits until all was received. */
  void senderIsThrough() throws IOException, InterruptedException {
    if (sending.decrementAndGet() > 0) {
      return;
    }
    closing = true;
    channel.sender().close();
    for (boolean interrupted = true; interrupted; ) {
      interrupted = false;
      try {
        tally.count(OtherOp.AWAIT_DRAINED);
        channel.sender().awaitDrained();
      } catch (ClosedChannelException e) {
        checkSenderClosed(e);
      } catch (BrokenChannelException e) {
        checkBroken(e);
      } catch (InterruptedException e) {
        checkInterrupted();
        interrupted = true;
      }
    }
    channel.sender().whenOver().join();
  }

  void receiverIsThrough() {
    channel.receiver().whenOver().join();
    if (receiving.decrementAndGet() == 0) {
      over = true;
    }
  }

  void checkSenderClosed(ClosedChannelException e) {
    checkCause(e.getCause());
    check(closing || (ending && plan.ending().endsSender), "closed by nobody", e);
  }

  void checkBroken(BrokenChannelException e) {
    checkCause(e.getCause());
    check(ending && plan.ending().endsReceiver, "the receiver is there", e);
    check((e.getCause() == null) == (plan.ending() == Ending.RECEIVER_CLOSE), "a cause is lost", e);
  }

  void checkReceiverClosed(ClosedChannelException e) {
    checkCause(e.getCause());
    check(ending && plan.ending().endsReceiver, "closed by nobody", e);
  }

  void checkFailed(SenderFailedException e) {
    check(e.getCause() == cause, "another cause", e);
    check(ending && plan.ending().failsReceiver(), "the sender has not failed", e);
  }

  void checkEnd() {
    check(closing, "told the end of a stream that nobody has closed");
  }

  /** Whether a drain may be lent less than it asked for. */
  boolean mayEnd() {
    return closing || ending;
  }

  void checkInterrupted() {
    check(plan.interrupts(), "interrupted by nobody");
    tally.count(Fault.INTERRUPTED_CALL);
  }

  private void checkCause(@Nullable Throwable told) {
    check(told == null || told == cause, "another cause: " + told);
  }

  static int transferred(Exception e) {
    if (e instanceof PartialTransfer partial) {
      return (int) partial.bytesTransferred();
    }
    throw new AssertionError(e + " does not say how far it came", e);
  }

  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static void check(boolean holds, String otherwise, Exception told) {
    if (!holds) {
      throw new AssertionError(otherwise, told);
    }
  }

  private void giveUp() {
    over = true;
    channel.sender().abort(new AssertionError("a thread of the round failed"));
    channel.receiver().cancel(new AssertionError("a thread of the round failed"));
  }

  private String scene() {
    StringBuilder text = new StringBuilder(channel.toString());
    text.append('\n').append(plan).append("\nall threads:");
    Thread.getAllStackTraces().forEach((thread, stack) -> {
      text.append('\n').append(thread).append(' ').append(thread.getState());
      for (StackTraceElement frame : stack) {
        text.append("\n    ").append(frame);
      }
    });
    return text.toString();
  }
}
