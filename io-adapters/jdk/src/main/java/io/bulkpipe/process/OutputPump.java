// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Moves the output of a child to a sender. */
final class OutputPump implements Runnable {
  /*
   * The pump does not hold the sender while it waits for bytes of the child. So if the sender is
   * closed then, it is over at once, and its future closes the child's stream. The future has a
   * thread of its own: the channel's executor and the adapter's executor may both have no free
   * thread.
   *
   * OUTPUT-1  over is completed only after the sender has got the last byte and is closed, or once
   *     the sender can get no more bytes. The pump may then still wait in a read that only the
   *     child can end. So nothing waits for the pump itself.
   * OUTPUT-2  At the end of the output, the pump completes the future itself. So a later closing of
   *     the sender has no effect. Cancelling the future would make two exceptions, with their stack
   *     traces, for each child.
   * OUTPUT-3  The sender gets a failure before the child's stream is closed, and before the child
   *     is destroyed for it.
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

  /** Returns the name of the stream, for messages. */
  String name() {
    return name;
  }

  /** Starts to watch for a closed receiver or sender. */
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

  /** Ends the output after the child has closed the stream, or has exited. */
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

  /** Ends an incomplete output. */
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
      // No byte is left to be read.
    }
    over.complete(null);
  }
}
