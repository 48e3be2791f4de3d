// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Feeds a child. */
final class StdinPump implements Runnable {
  /*
   * The bytes go through an array, since a stream takes nothing else: from the channel into the
   * array, and from there by one call of the system to the child. The receiver is not held while
   * the child lets the pump wait.
   *
   * Three things can end it, and the first one decides: the end of the receiver's stream, a child
   * that does not want any more, and input that is not complete. The last one may come while the
   * pump is stuck in a write, so a future of the receiver tells it there, on a thread of its own:
   * neither the channel's executor nor the adapter's need have one to spare.
   *
   * Most children are given nothing, or nothing at first, and a task costs a thread that wakes
   * while the child starts. So the task begins with the first byte, or the end: whoever sends that
   * hands it to the executor, in passing. The channel's executor takes no part, since the child may
   * be what that waits for.
   *
   * STDIN-1  outcome is completed once, with null or with the failure, by what ends it first; that
   *     one also gives the receiver its cause.
   * STDIN-2  The child's input is closed at the end of the stream, or when the child does not want
   *     any more, never after a failure. The JDK does so, too, but late if the child has left a
   *     process behind.
   * STDIN-3  The receiver is over once outcome is completed, or right after; but before the child
   *     is destroyed, so that it is over once the exit is told.
   * STDIN-4  A write that is over takes the future back, by completing it, as OutputPump does (O2).
   *     What depends on it then finds nothing that the next receive would not.
   */
  private static final int CHUNK = 64 * 1024;
  private static final int FIRST_CHUNK = 8 * 1024;
  private static final byte[] NOTHING = {};
  private static final Executor ABORTS = PipeThreads.platform("bulkpipe-process-abort");

  private final BulkReceiver receiver;
  private final OutputStream input;
  private final Fate fate;
  private final CompletableFuture<@Nullable Throwable> outcome = new CompletableFuture<>();

  /** Whether the stream to the child may hold bytes that were not flushed; the task's own. */
  private boolean kept;

  StdinPump(BulkReceiver receiver, OutputStream input, Fate fate) {
    this.receiver = receiver;
    this.input = input;
    this.fate = fate;
  }

  /**
   * Has the task run by an executor, once there is something to do.
   *
   * <p>If there is something to do already, throws whatever the executor throws.
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

  /**
   * Writes to the child, or flushes if there is nothing; input that fails meanwhile is noticed at
   * once.
   */
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
   * @return the outcome: null, or why the input was not complete
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

  /** Waits only if nothing is kept: what is at hand may be another reader's by now. */
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
   * Ends the input, which is not complete, and destroys the child for that.
   *
   * @return false if the input had ended by then: nothing is done
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
      // The child does not want what was not flushed yet.
    }
  }
}
