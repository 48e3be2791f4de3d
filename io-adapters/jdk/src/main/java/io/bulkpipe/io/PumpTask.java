// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.SenderFailedException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A transfer that runs beside its caller, and the ends that it ends. */
final class PumpTask implements Runnable {
  /*
   * PUMP-1  Whatever completes the future, the ends are over then, or about to be: the task ends
   *     them before it completes the future; anybody else's exceptional completion ends them right
   *     after.
   * PUMP-2  The first ending of an end counts, so it does not matter that an abort ends them once
   *     more.
   * PUMP-3  Nobody who loses the task keeps silent: HandedOver ends it, as a failure of its own.
   * PUMP-4  Another's exceptional completion of the future comes before it ends an end. So a task
   *     that fails by that finds the future completed, and leaves the ends to it.
   * PUMP-5  A sender is closed cleanly in one place only: after the transfer has returned, and
   *     without an interrupt.
   */
  private final Callable<Long> transfer;
  private final @Nullable BulkReceiver receiver;
  private final List<BulkSender> senders;
  private final CompletableFuture<Long> result = new CompletableFuture<>();
  private volatile @Nullable Throwable own;
  private volatile boolean begun;

  private PumpTask(
      Callable<Long> transfer, @Nullable BulkReceiver receiver, List<BulkSender> senders) {
    this.transfer = transfer;
    this.receiver = receiver;
    this.senders = senders;
  }

  static CompletableFuture<Long> start(
      Callable<Long> transfer,
      @Nullable BulkReceiver receiver,
      List<BulkSender> senders,
      Executor executor) {
    PumpTask task = new PumpTask(transfer, receiver, senders);
    var unused = task.result.whenComplete((count, failure) -> task.abort(failure));
    HandedOver.execute(executor, task, task::end);
    Throwable refusal = task.own;
    if (refusal != null && !task.begun) {
      throw Rethrown.<RuntimeException>as(refusal);
    }
    return task.result;
  }

  @Override
  public void run() {
    begun = true;
    try {
      Long count = transfer.call();
      if (!senders.isEmpty()) {
        failIfInterrupted();
        senders.forEach(BulkSender::close);
      }
      result.complete(count);
    } catch (Throwable failure) {
      end(failure);
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }

  /** An end of the source that comes with an interrupt may come of it: it is not told as one. */
  private static void failIfInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted at the end of the source");
    }
  }

  /** Ends what the task ends when it fails, or was lost. */
  private void end(Throwable failure) {
    own = failure;
    if (!result.isCompletedExceptionally()) { // else it is only the echo of an abort (PUMP-4)
      fail(failure);
      result.completeExceptionally(failure);
    }
  }

  private void fail(Throwable failure) {
    for (BulkSender sender : senders) {
      sender.close(failure instanceof SenderFailedException ? causeOf(failure) : failure);
    }
    if (receiver != null) {
      receiver.cancel(failure instanceof BrokenChannelException ? causeOf(failure) : failure);
    }
  }

  private static Throwable causeOf(Throwable failure) {
    return Objects.requireNonNullElse(failure.getCause(), failure);
  }

  /** Ends the ends of a pump whose future was completed by somebody else. */
  private void abort(@Nullable Throwable failure) {
    if (failure == null || failure == own) {
      return;
    }
    for (BulkSender sender : senders) {
      sender.abort(failure);
    }
    if (receiver != null) {
      receiver.cancel(failure);
    }
  }
}
