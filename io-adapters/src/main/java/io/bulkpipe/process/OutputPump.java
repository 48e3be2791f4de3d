// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes what a child writes. */
final class OutputPump implements Runnable {
  /*
   * The sender is not held while the child lets the pump wait for bytes: then a sender that is closed
   * is over at once, and its future closes the child's stream.
   *
   * O1  over is completed only after the sender has got the last byte and is closed, or once it
   *     cannot get any more. The pump may then still wait in a read that nothing but the child can end,
   *     so nobody waits for the pump itself.
   */
  private static final int CHUNK = 64 * 1024;

  private final InputStream output;
  private final BulkSender sender;
  private final CompletableFuture<@Nullable Void> gone;
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

  OutputPump(InputStream output, BulkSender sender) {
    this.output = output;
    this.sender = sender;
    this.gone = sender.whenOver();
  }

  /** Makes sure that a receiver that goes is noticed at once. */
  void watch() {
    var unused = gone.thenRun(this::end);
  }

  CompletableFuture<@Nullable Void> over() {
    return over;
  }

  @Override
  public void run() {
    byte[] chunk = new byte[CHUNK];
    try {
      for (int n; (n = output.read(chunk)) >= 0; ) {
        sender.sendBulk(chunk, 0, n);
      }
      gone.cancel(false); // what comes now is no news
      sender.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sender.close(e);
    } catch (Throwable failure) {
      sender.close(failure);
    }
    end();
  }

  void fail(Throwable failure) {
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
