// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/** Sends each chunk of a flow. The contract is in {@link PipeCoroutines#collector}. */
final class ChunkCollector implements FlowCollector<byte[]> {
  private final BulkSender sender;
  private final int room;

  ChunkCollector(BulkSender sender) {
    this.sender = sender;
    this.room = sender.largestMinimum();
  }

  @Override
  public @Nullable Object emit(byte[] chunk, Continuation<? super Unit> coroutine) {
    Objects.requireNonNull(chunk, "chunk=null");
    try {
      return Attempts.until(
          chunk.length <= room
              ? new Whole(sender, chunk)
              : new Transmission(sender, ByteBuffer.wrap(chunk), room, true),
          coroutine);
    } catch (IOException e) {
      throw Unchecked.of(e);
    }
  }

  /** Sends a chunk of at most half the capacity, in one piece. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Whole(BulkSender sender, byte[] chunk) implements Attempt<Unit> {
    @Override
    public @Nullable Unit make() throws IOException {
      if (!sender.trySendWhole(chunk, 0, chunk.length)) {
        return null;
      }
      sender.flush();
      return Unit.INSTANCE;
    }

    @Override
    public CompletableFuture<@Nullable Void> whenWorthIt() {
      return sender.whenWritable(chunk.length);
    }
  }
}
