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

/** A transfer on an executor, and the ends that it closes or cancels when it is over. */
final class PumpTask implements Runnable {
  /*
   * PUMP-1  When the future completes, the ends are over or about to be. The task ends them before
   *     it completes the future. If other code completes the future exceptionally, they are ended
   *     right after.
   * PUMP-2  The task and an abort may both end an end. That does no harm: the first cause counts.
   * PUMP-3  A lost task is not silent. HandedOver reports the loss, and it ends the task like a
   *     failure.
   * PUMP-4  If other code completes the future exceptionally, it does so before it ends an end. So
   *     a task that fails because of that finds the future completed, and leaves the ends alone.
   * PUMP-5  A sender is closed cleanly in one place only: after the transfer has returned, and only
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

  /** Throws if the thread is interrupted: the interrupt may be the reason why the source ended. */
  private static void failIfInterrupted() throws InterruptedIOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("interrupted at the end of the source");
    }
  }

  /** Ends the ends and the future after the task has failed, or was lost. */
  private void end(Throwable failure) {
    own = failure;
    if (!result.isCompletedExceptionally()) { // else only the echo of an abort (PUMP-4)
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

  /** Ends the ends after other code has completed the future exceptionally. */
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
