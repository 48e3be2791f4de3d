// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Receives at least one byte into a buffer, or the end of the stream. */
record Reception(BulkReceiver receiver, ByteBuffer dst) implements Attempt<Integer> {

  @Override
  public @Nullable Integer make() throws IOException {
    int n = receiver.tryReceiveInto(dst);
    return n == 0 && dst.hasRemaining() ? null : n;
  }

  @Override
  public CompletableFuture<@Nullable Void> whenWorthIt() {
    return receiver.whenReadable(1);
  }
}
