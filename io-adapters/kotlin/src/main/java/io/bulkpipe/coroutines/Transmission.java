// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import org.jspecify.annotations.Nullable;

/** Sends the remaining bytes of a buffer, each time as many as fit. */
record Transmission(BulkSender sender, ByteBuffer src, int room, boolean flush)
    implements Attempt<Unit> {

  @Override
  public @Nullable Unit make() throws IOException {
    int sent = sender.trySendBulk(src);
    assert sent >= 0 : "sent=" + sent;
    if (src.hasRemaining()) {
      return null;
    }
    if (flush) {
      sender.flush();
    }
    return Unit.INSTANCE;
  }

  /** Waits for more than a byte of room, so that a slow receiver does not wake it for each byte. */
  @Override
  public CompletableFuture<@Nullable Void> whenWorthIt() {
    return sender.whenWritable(Math.min(src.remaining(), room));
  }
}
