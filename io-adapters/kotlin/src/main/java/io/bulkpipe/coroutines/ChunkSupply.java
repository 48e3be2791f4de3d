// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Supplies the bytes that are due, in chunks of at most a given length. */
final class ChunkSupply implements Supply {
  /** The default of the most bytes in a chunk. */
  static final int DEFAULT_CHUNK = 65_536;

  private final BulkReceiver receiver;
  private final int longest;
  private final int target;
  private boolean ended;

  ChunkSupply(BulkReceiver receiver, int longest) {
    this.receiver = receiver;
    this.longest = longest;
    this.target = Math.min(longest, receiver.largestMinimum());
  }

  @Override
  public byte @Nullable [] poll() throws IOException {
    if (!receiver.isDue(target)) {
      return null;
    }
    byte[] chunk = new byte[Math.max(1, Math.min(longest, receiver.available()))];
    int n = receiver.tryReceiveInto(chunk, 0, chunk.length);
    if (n <= 0) {
      ended = n < 0;
      return null;
    }
    return n == chunk.length ? chunk : Arrays.copyOf(chunk, n); // another receiver took some
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public CompletableFuture<@Nullable Void> whenReady() {
    return receiver.whenDue(target);
  }
}
