// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link StreamProducer} into a sender once, and ends the sender as the producer ends. The
 * contract is in {@link PipeStreams#produce(BulkSender, StreamProducer, Executor)}.
 */
final class ProducerTask implements Runnable {
  /*
   * TASK-1  When the future completes, the sender is over or about to be. The task ends the sender
   *     before it completes the future. If other code completes the future, the sender is aborted
   *     right after.
   * TASK-2  The first cause of the sender counts, and the first completion of the future.
   * TASK-3  Only a running producer is interrupted. A cancellation takes the runner and then
   *     interrupts it. A task that finds its runner taken waits for that interrupt, and clears it
   *     before its thread goes on to other work. That comes before the task ends the sender, so the
   *     end of the sender interrupts a producer only if other code has ended the sender.
   * TASK-4  A failure goes to the reader, or to the dependents of the future. If there is neither,
   *     it goes to the thread's uncaught exception handler. A failure that only says that the
   *     reader has gone, or that the producer was interrupted for that reason, is not reported.
   * TASK-5  What a failed producer had written is published before the failure. It is dropped if
   *     the sender is over, or if the thread is interrupted and the channel is full. It is also
   *     dropped if an earlier write was not accepted as a whole: the stream has a gap then, so its
   *     rest is not worth a wait for room.
   * TASK-6  The thread that ends the sender also interrupts an interruptible producer. The executor
   *     of the channel could not do it: the producer may occupy its only thread. A task also checks
   *     the sender when it begins, because the sender may have ended before there was a thread to
   *     interrupt.
   */
  private static final int STAGING = 8192;
  private static final byte[] NOTHING = {};

  /** The number of dependents that the constructor registers. */
  private static final int OWN_DEPENDENTS = 1;

  /** A chain of causes may be a cycle. */
  private static final int DEEPEST_CAUSE = 100;

  private final BulkSender sender;
  private final StreamProducer producer;
  private final CompletableFuture<@Nullable Void> completion = new CompletableFuture<>();
  private final AtomicReference<@Nullable Thread> runner = new AtomicReference<>();
  private final CompletableFuture<@Nullable Void> interrupted = new CompletableFuture<>();

  private volatile boolean wasInterrupted;

  /** Used only by the thread that runs the task. */
  private boolean hasReader;

  ProducerTask(BulkSender sender, StreamProducer producer) {
    this.sender = sender;
    this.producer = producer;
    var unused = completion.whenComplete((nothing, failure) -> cancel(failure));
  }

  /** Returns a future that completes once the producer and the sender have ended. */
  CompletableFuture<@Nullable Void> completion() {
    return completion;
  }

  /**
   * Runs the producer on an executor. If the executor throws, the sender fails with that exception,
   * and it is thrown here, too.
   */
  void start(Executor executor) {
    if (producer instanceof InterruptibleProducer) {
      watchSender();
    }
    Throwable[] refusal = new Throwable[1];
    HandedOver.execute(executor, this, lost -> {
      refusal[0] = lost;
      fail(lost);
    });
    if (refusal[0] != null) {
      throw Rethrown.<RuntimeException>as(refusal[0]);
    }
  }

  /** Interrupts the producer once other code has ended the sender (TASK-6). */
  private void watchSender() {
    try {
      var unused = sender.whenOver(Runnable::run).thenRun(this::interrupt);
    } catch (Throwable noWatch) { // the stack or the memory is short
      fail(noWatch);
      throw noWatch;
    }
  }

  @Override
  public void run() {
    if (!begin()) {
      return;
    }
    ProducerStream out = null;
    Throwable failure = null;
    try {
      out = new ProducerStream(sender, STAGING);
      producer.produce(out);
    } catch (Throwable thrown) {
      failure = thrown;
    } finally {
      end();
    }
    if (out != null) {
      try {
        if (failure == null) {
          hasReader = out.finish();
        } else {
          out.publishRest();
        }
      } catch (Throwable thrown) {
        failure = failure == null ? thrown : failure;
      }
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

  /**
   * Returns whether the producer has returned, all of its bytes were accepted, and the receiver was
   * there to the end. For the thread that runs the task.
   */
  boolean isComplete() {
    return hasReader && completion.isDone() && !completion.isCompletedExceptionally();
  }

  private boolean begin() {
    runner.set(Thread.currentThread());
    if (completion.isDone()) {
      end();
      return false;
    }
    if (producer instanceof InterruptibleProducer && sender.isOver()) {
      interrupt(); // the reader went before the producer began
    }
    return true;
  }

  private void end() {
    if (!runner.compareAndSet(Thread.currentThread(), null)) {
      interrupted.join();
      Thread.interrupted(); // the interrupt was meant for the producer
    }
  }

  private void interrupt() {
    Thread running = runner.getAndSet(null);
    if (running != null) {
      wasInterrupted = true;
      try {
        running.interrupt(); // may call code of a channel that the producer waits in
      } finally {
        interrupted.complete(null);
      }
    }
  }

  /** Ends the sender and the producer after other code has completed the future. */
  private void cancel(@Nullable Throwable failure) {
    if (sender.isOpen()) {
      sender.abort(
          failure == null
              ? new IllegalStateException("the future of the producer was completed from outside")
              : failure);
    }
    interrupt();
  }

  /** Fails the sender and the future. Returns false if no reader or dependent gets it (TASK-4). */
  private boolean fail(Throwable failure) {
    boolean heard = completion.isDone()
        || completion.getNumberOfDependents() > OWN_DEPENDENTS
        || sender.isOpen()
        || isNoNews(failure);
    sender.close(failure);
    completion.completeExceptionally(failure);
    return heard;
  }

  /** Returns whether a failure reports no more than an empty send does: why the sender is over. */
  private boolean isNoNews(Throwable failure) {
    if (wasInterrupted && isInterruption(failure)) {
      return true;
    }
    try {
      int none = sender.trySendBulk(NOTHING, 0, 0);
      assert none == 0 : "none=" + none;
      return false;
    } catch (IOException over) {
      return says(failure, over);
    }
  }

  private static boolean isInterruption(Throwable failure) {
    return hasCause(
        failure,
        cause -> cause instanceof InterruptedException
            || cause instanceof ClosedByInterruptException
            || (cause instanceof InterruptedIOException
                && !(cause instanceof SocketTimeoutException)));
  }

  @SuppressWarnings("ReferenceEquality") // the errors of an end have the same cause
  private static boolean says(Throwable failure, IOException over) {
    Class<?> kind = over instanceof BrokenChannelException
        ? BrokenChannelException.class
        : ClosedChannelException.class;
    return hasCause(
        failure, cause -> kind.isInstance(cause) && cause.getCause() == over.getCause());
  }

  /** Returns whether a failure, or one of its causes, matches. */
  private static boolean hasCause(Throwable failure, Predicate<Throwable> wanted) {
    try {
      Throwable cause = failure;
      for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
        if (wanted.test(cause)) {
          return true;
        }
        cause = cause.getCause();
      }
      return false;
    } catch (RuntimeException | Error e) {
      return false; // getCause() is code of the user's
    }
  }

  private static void report(Throwable failure) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    } catch (Throwable ignored) {
      // as when a thread ends by the failure
    }
  }
}
