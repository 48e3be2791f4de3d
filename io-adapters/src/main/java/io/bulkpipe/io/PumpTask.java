// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.SenderFailedException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A transfer that runs beside its caller, and the ends that it ends. */
final class PumpTask implements Runnable {
  /*
   * T1  Whatever completes the future, the ends are over then, or about to be: the task ends them
   *     before it completes the future; anybody else's exceptional completion ends them right after.
   * T2  The first ending of an end counts, so it does not matter that an abort ends them once more.
   * T3  Who completes the future exceptionally has done so before it ends an end. So a task that fails
   *     by that finds the future completed, and leaves the ends to who completed it.
   */
  private final Callable<Long> transfer;
  private final @Nullable BulkReceiver receiver;
  private final @Nullable BulkSender sender;
  private final CompletableFuture<Long> result = new CompletableFuture<>();
  private volatile @Nullable Throwable own;

  private PumpTask(
      Callable<Long> transfer, @Nullable BulkReceiver receiver, @Nullable BulkSender sender) {
    this.transfer = transfer;
    this.receiver = receiver;
    this.sender = sender;
  }

  static CompletableFuture<Long> start(
      Executor executor,
      Callable<Long> transfer,
      @Nullable BulkReceiver receiver,
      @Nullable BulkSender sender) {
    PumpTask task = new PumpTask(transfer, receiver, sender);
    var unused = task.result.whenComplete((count, failure) -> task.abort(failure));
    try {
      executor.execute(task);
    } catch (RuntimeException | Error refused) {
      task.fail(refused);
      throw refused;
    }
    return task.result;
  }

  @Override
  public void run() {
    try {
      Long count = transfer.call();
      if (sender != null) {
        sender.close();
      }
      result.complete(count);
    } catch (Throwable failure) {
      own = failure;
      if (!result.isCompletedExceptionally()) { // else it is only the echo of an abort (T3)
        fail(failure);
        result.completeExceptionally(failure);
      }
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }

  private void fail(Throwable failure) {
    if (sender != null) {
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
    if (sender != null) {
      sender.abort(failure);
    }
    if (receiver != null) {
      receiver.cancel(failure);
    }
  }
}
