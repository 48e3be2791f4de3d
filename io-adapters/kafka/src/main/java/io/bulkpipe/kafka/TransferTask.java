// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.io.PipeThreads;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transfer on an executor, which may refuse or drop it. */
final class TransferTask implements Runnable {
  /*
   * TRANSFER-1  The transfer itself reports its failure to its two sides before it throws. If other
   *     code completes the future exceptionally, the transfer is stopped, once.
   * TRANSFER-2  Only the executor refers to this object. If it is garbage collected before it has
   *     begun, the executor has dropped it. The cleaner holds the fate, which does not refer to
   *     this object.
   * TRANSFER-3  The cleaner is made when it is needed. If its thread cannot be started, that
   *     transfer is refused, and the next one tries again. The initializer of a class would run
   *     only once.
   */

  private static final AtomicReference<@Nullable Cleaner> CLEANER = new AtomicReference<>();

  private final Fate fate;
  private final Cleaner.Cleanable watch;

  private TransferTask(Fate fate) {
    this.fate = fate;
    this.watch = cleaner().register(this, fate);
  }

  /** If two threads make a cleaner, the second becomes garbage, and its thread ends. */
  private static Cleaner cleaner() {
    Cleaner made = CLEANER.get();
    if (made != null) {
      return made;
    }
    Cleaner mine = Cleaner.create();
    Cleaner first = CLEANER.compareAndExchange(null, mine);
    return first == null ? mine : first;
  }

  /**
   * Gives a transfer to an executor.
   *
   * @param stop ends the two sides of the transfer; called when the future is cancelled, or the
   *     executor refuses or drops the transfer
   * @return a future of the result. If the executor throws, this method throws the same
   */
  static CompletableFuture<Long> start(
      Callable<Long> transfer, Consumer<Throwable> stop, Executor executor) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    Fate fate = new Fate(transfer, result);
    var unused = result.whenComplete((count, failure) -> {
      if (failure != null && !fate.over) {
        stop.accept(failure);
      }
    });
    try {
      executor.execute(new TransferTask(fate));
    } catch (Throwable refusal) {
      if (fate.settled.compareAndSet(false, true)) {
        result.completeExceptionally(refusal);
      }
      throw refusal;
    }
    return result;
  }

  @Override
  public void run() {
    boolean begins;
    try {
      begins = fate.settled.compareAndSet(false, true);
    } finally {
      Reference.reachabilityFence(this);
    }
    if (begins) {
      watch.clean(); // only ends the watch
      fate.transfer();
    }
  }

  /** The fate of the transfer. The cleaner runs it if the task was dropped. */
  private static final class Fate implements Runnable {
    private final Callable<Long> transfer;
    private final CompletableFuture<Long> result;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean over;

    Fate(Callable<Long> transfer, CompletableFuture<Long> result) {
      this.transfer = transfer;
      this.result = result;
    }

    void transfer() {
      try {
        if (result.isDone()) {
          return;
        }
        Long count = transfer.call();
        over = true;
        result.complete(count);
      } catch (Throwable failure) {
        over = true;
        result.completeExceptionally(failure);
        if (failure instanceof Error error) {
          throw error;
        }
      }
    }

    @Override
    public void run() {
      if (settled.compareAndSet(false, true)) {
        Runnable report = () -> result.completeExceptionally(
            new RejectedExecutionException("the executor dropped the transfer"));
        try {
          PipeThreads.perTask("bulkpipe-kafka-dropped").execute(report);
        } catch (Throwable noThread) {
          report.run();
        }
      }
    }
  }
}
