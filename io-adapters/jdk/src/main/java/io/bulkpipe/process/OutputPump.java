// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Takes what a child writes. */
final class OutputPump implements Runnable {
  /*
   * The sender is not held while the child lets the pump wait for bytes: then a sender that is
   * closed is over at once, and its future closes the child's stream, on a thread of its own:
   * neither the channel's executor nor the adapter's need have one to spare.
   *
   * OUTPUT-1  over is completed only after the sender has got the last byte and is closed, or once
   *     it cannot get any more. The pump may then still wait in a read that nothing but the child
   *     can end, so nobody waits for the pump itself.
   * OUTPUT-2  An end takes the future back, by completing it: what comes then is no news.
   *     Cancelling it would make two exceptions, with their stack traces, for each child.
   * OUTPUT-3  A failure is told to the sender before the child's stream is closed, and before the
   *     child is destroyed for it.
   */
  private static final int FIRST_CHUNK = 8 * 1024;
  private static final int CHUNK = 64 * 1024;
  private static final Executor CLOSINGS = PipeThreads.platform("bulkpipe-process-close");

  private final String name;
  private final InputStream output;
  private final BulkSender sender;
  private final ExitWatch exit;
  private final Fate fate;
  private final CompletableFuture<@Nullable Void> gone;
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private volatile boolean ended;

  OutputPump(String name, InputStream output, BulkSender sender, ExitWatch exit, Fate fate) {
    this.name = name;
    this.output = output;
    this.sender = sender;
    this.exit = exit;
    this.fate = fate;
    this.gone = sender.whenOver(CLOSINGS);
  }

  /** Which stream this is, for messages. */
  String name() {
    return name;
  }

  /** Makes sure that a receiver that goes is noticed at once. */
  void watch() {
    var unused = gone.thenRun(() -> {
      if (!ended) {
        end();
      }
    });
  }

  CompletableFuture<@Nullable Void> over() {
    return over;
  }

  @Override
  public void run() {
    try {
      move();
      fate.onceStarted(this::finish);
      exit.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(e);
    } catch (Throwable failure) {
      fail(failure);
    }
  }

  private void move() throws IOException, InterruptedException {
    byte[] chunk = new byte[FIRST_CHUNK];
    for (int n; (n = output.read(chunk)) >= 0; ) {
      sender.sendBulk(chunk, 0, n);
      sender.flush();
      if (n == FIRST_CHUNK && chunk.length == FIRST_CHUNK) {
        chunk = new byte[CHUNK];
      }
    }
  }

  /** The child has closed the stream, or has ended. */
  private void finish() {
    Throwable failure = fate.failure();
    if (failure != null) {
      fail(failure);
      return;
    }
    ended = true;
    gone.complete(null);
    sender.close();
    end();
  }

  /** Ends the output, which is not whole. */
  void fail(Throwable failure) {
    ended = true;
    gone.complete(null);
    sender.close(failure);
    end();
  }

  private void end() {
    try {
      output.close();
    } catch (IOException e) {
      // There is nothing left to be read.
    }
    over.complete(null);
  }
}
