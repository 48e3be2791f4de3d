// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link StreamProducer} into a sender once, and ends the sender as the producer ended. The
 * contract is in {@link PipeStreams#produce(BulkSender, StreamProducer, Executor)}.
 */
final class ProducerTask implements Runnable {
  /*
   * TASK-1  Whatever completes the future, the sender is over then, or about to be: the task ends
   *     it before it completes the future; anybody else's completion aborts it right after.
   * TASK-2  The first ending of the sender counts, and the first completion of the future.
   * TASK-3  Only a producer that runs is interrupted: whoever takes the runner interrupts it. A
   *     task that finds its runner taken waits for that interrupt, and takes it back before its
   *     thread goes on to something else.
   * TASK-4  A failure is heard by the reader, or by whoever depends on the future; else it goes to
   *     the handler of the thread's uncaught exceptions. That writes fail since the reader has gone
   *     is no news to anybody.
   */
  private static final int STAGING = 8192;
  private static final byte[] NOTHING = {};

  /** The dependent that the constructor registers. */
  private static final int OWN_DEPENDENTS = 1;

  /** An exception may be its own cause's cause. */
  private static final int DEEPEST_CAUSE = 100;

  private final BulkSender sender;
  private final StreamProducer producer;
  private final CompletableFuture<@Nullable Void> completion = new CompletableFuture<>();
  private final AtomicReference<@Nullable Thread> runner = new AtomicReference<>();
  private final CompletableFuture<@Nullable Void> interrupted = new CompletableFuture<>();

  /** The running thread's. */
  private boolean hasReader;

  ProducerTask(BulkSender sender, StreamProducer producer) {
    this.sender = sender;
    this.producer = producer;
    var unused = completion.whenComplete((nothing, failure) -> cancel(failure));
  }

  /** Is completed when the producer has ended, and the sender with it. */
  CompletableFuture<@Nullable Void> completion() {
    return completion;
  }

  /**
   * Has an executor run the producer; throws what that throws, the sender is failed with it then.
   */
  void start(Executor executor) {
    Throwable[] refusal = new Throwable[1];
    HandedOver.execute(executor, this, lost -> {
      refusal[0] = lost;
      fail(lost);
    });
    if (refusal[0] != null) {
      throw Rethrown.<RuntimeException>as(refusal[0]);
    }
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    Throwable failure = null;
    try {
      ProducerStream out = new ProducerStream(sender, STAGING);
      producer.produce(out);
      hasReader = out.finish();
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      end();
    }
    if (failure == null) {
      completion.complete(null);
    } else if (!fail(failure) && !(failure instanceof Error)) {
      report(failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
  }

  /** Tells, to the thread that runs it, whether all was accepted and has somebody to receive it. */
  boolean isComplete() {
    return hasReader && completion.isDone() && !completion.isCompletedExceptionally();
  }

  private boolean begin() {
    runner.set(Thread.currentThread());
    if (completion.isDone()) {
      end();
      return false;
    }
    return true;
  }

  private void end() {
    if (!runner.compareAndSet(Thread.currentThread(), null)) {
      interrupted.join();
      Thread.interrupted(); // it was meant for the producer
    }
  }

  private void interrupt() {
    Thread running = runner.getAndSet(null);
    if (running != null) {
      running.interrupt();
      interrupted.complete(null);
    }
  }

  /** Ends what somebody else has completed. */
  private void cancel(@Nullable Throwable failure) {
    if (sender.isOpen()) {
      sender.abort(failure == null ? new IllegalStateException("completed by hand") : failure);
    }
    interrupt();
  }

  /** Fails the sender and the future; true if somebody hears of it. */
  private boolean fail(Throwable failure) {
    boolean heard = completion.isDone()
        || completion.getNumberOfDependents() > OWN_DEPENDENTS
        || sender.isOpen()
        || isNoNews(failure);
    sender.close(failure);
    completion.completeExceptionally(failure);
    return heard;
  }

  /** Whether a failure only says what an empty send says, too: why the sender is over. */
  private boolean isNoNews(Throwable failure) {
    try {
      var none = sender.trySendBulk(NOTHING, 0, 0);
      assert none == 0 : "none=" + none;
      return false;
    } catch (IOException over) {
      return says(failure, over);
    }
  }

  @SuppressWarnings("ReferenceEquality") // the errors of an end have the same cause
  private static boolean says(Throwable failure, IOException over) {
    boolean broken = over instanceof BrokenChannelException;
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      boolean sameKind =
          broken ? cause instanceof BrokenChannelException : cause instanceof ClosedChannelException;
      if (sameKind && cause.getCause() == over.getCause()) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static void report(Throwable failure) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
  }
}
