// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.Objects;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;

/** Chunks in a channel of kotlinx-coroutines, whose suspended callers park their threads. */
final class KotlinxPipe extends ChunkPipe {
  private final Channel<byte[]> channel;

  KotlinxPipe(int capacity, int range) {
    this.channel = ChannelKt.Channel(chunks(capacity, range), BufferOverflow.SUSPEND, null);
  }

  @Override
  public void put(byte[] chunk) throws InterruptedException {
    ParkedContinuation<Object> continuation = new ParkedContinuation<>();
    continuation.await(channel.send(chunk, continuation));
  }

  @Override
  public byte[] take() throws InterruptedException {
    ParkedContinuation<byte[]> continuation = new ParkedContinuation<>();
    return (byte[]) Objects.requireNonNull(continuation.await(channel.receive(continuation)));
  }
}
