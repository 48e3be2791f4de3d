// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Moves the bytes of a receiver to the standard input of a child. */
final class StdinPump implements Runnable {
  /*
   * The bytes go through an array, because a stream takes nothing else: from the channel into the
   * array, and from there to the child by one system call. The pump does not hold the receiver
   * while it waits for the child.
   *
   * Three things can end the input, and the first one decides: the end of the receiver's stream, a
   * child that takes no more input, and incomplete input. The input may turn out incomplete while
   * the pump is stuck in a write. So during a write a future of the receiver watches for that, on a
   * thread of its own: the channel's executor and the adapter's executor may both have no free
   * thread.
   *
   * Most children get no input, or none at first, and a task costs a thread that wakes while the
   * child starts. So the task begins with the first byte, or the end. The thread that sends it
   * submits the task. The channel's executor takes no part, because its threads may be waiting for
   * the child.
   *
   * STDIN-1  outcome is completed once, with null or with the failure, by the first event that ends
   *     the input. That event also gives the receiver its cause.
   * STDIN-2  The child's input is closed at the end of the stream, or when the child takes no more
   *     input. It is never closed after a failure. The JDK closes it, too, but late if the child
   *     has left a process behind.
   * STDIN-3  The receiver is over once outcome is completed, or right after. It is over before the
   *     child is destroyed, and so before the exit is reported.
   * STDIN-4  When a write is over, the pump completes the future itself, as in OUTPUT-2. The
   *     dependent of the future then finds only what the next receive would find, too.
   */
  private static final int CHUNK = 64 * 1024;
  private static final int FIRST_CHUNK = 8 * 1024;
  private static final byte[] NOTHING = {};
  private static final Executor ABORTS = PipeThreads.platform("bulkpipe-process-abort");

  private final BulkReceiver receiver;
  private final OutputStream input;
  private final Fate fate;
  private final CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();

  /**
   * Whether the stream to the child may hold bytes that were not flushed. Used only by the thread
   * that runs the task.
   */
  private boolean kept;

  StdinPump(BulkReceiver receiver, OutputStream input, Fate fate) {
    this.receiver = receiver;
    this.input = input;
    this.fate = fate;
  }

  /**
   * Submits the task to an executor, once there is a byte or the end. If that is so already, this
   * method submits it, and throws what the executor throws.
   */
  void start(Executor executor) {
    CompletableFuture<@Nullable Void> due = receiver.whenReadable(1, Runnable::run);
    if (due.isDone()) {
      handTo(executor);
      return;
    }
    var unused = due.thenRun(() -> {
      if (outcome.isDone()) {
        closeUnlessFailed();
        return;
      }
      try {
        handTo(executor);
      } catch (Throwable refused) {
        fail(refused);
      }
    });
  }

  private void handTo(Executor executor) {
    HandedTask.handOver(executor, "stdin", this, this::fail);
  }

  /** Writes to the child, or flushes if there is nothing. Notices at once if the input fails. */
  private void write(byte[] chunk, int n) throws IOException {
    CompletableFuture<@Nullable Void> over = receiver.whenOver(ABORTS);
    var unused = over.thenRun(() -> {
      try {
        receiver.tryReceiveInto(NOTHING, 0, 0);
      } catch (IOException failure) {
        fail(failure);
      }
    });
    try {
      input.write(chunk, 0, n);
      kept = n > 0 && receiver.available() > 0;
      if (!kept) {
        input.flush();
      }
    } finally {
      over.complete(null);
    }
  }

  /**
   * Ends the input of a child that has exited.
   *
   * @return a future of the outcome: null, or the reason why the input was incomplete
   */
  CompletableFuture<@Nullable Throwable> childExited() {
    unwanted(new IOException("the child has exited"));
    return outcome;
  }

  @Override
  public void run() {
    byte[] chunk = new byte[FIRST_CHUNK];
    try {
      for (int n; (n = receive(chunk)) >= 0; ) {
        try {
          write(chunk, n);
        } catch (IOException e) {
          unwanted(e);
          break;
        }
        if (n == chunk.length && n < CHUNK) {
          chunk = new byte[CHUNK];
        }
      }
      outcome.complete(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (Throwable failure) {
      fail(failure);
    }
    closeUnlessFailed();
  }

  /**
   * Waits only if the child's stream keeps no bytes. Otherwise it must not wait, even though bytes
   * were available: another receiver may have taken them.
   */
  private int receive(byte[] chunk) throws IOException, InterruptedException {
    return kept ? receiver.tryReceiveInto(chunk, 0, chunk.length) : receiver.receiveInto(chunk);
  }

  private void unwanted(IOException why) {
    outcome.complete(null);
    if (!hasFailed()) {
      receiver.cancel(why);
    }
  }

  /**
   * Ends an incomplete input, and destroys the child.
   *
   * @return false if the input had ended before, so that nothing was done
   */
  boolean fail(Throwable failure) {
    if (!outcome.complete(failure)) {
      return false;
    }
    try {
      receiver.cancel(failure);
    } finally {
      fate.fail(failure);
    }
    return true;
  }

  /** Ends the input of a child that ends for another reason. */
  void end(Throwable why) {
    if (outcome.complete(why)) {
      receiver.cancel(why);
    }
  }

  private boolean hasFailed() {
    return outcome.isDone() && outcome.join() != null;
  }

  private void closeUnlessFailed() {
    if (outcome.isDone() && !hasFailed()) {
      close();
    }
  }

  private void close() {
    try {
      input.close();
    } catch (IOException e) {
      // The child takes no more input, so the unflushed rest is dropped.
    }
  }
}
