// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.ArrayBlockingQueue;

/** Chunks in an {@link ArrayBlockingQueue}. */
final class QueuePipe extends ChunkPipe {
  private final ArrayBlockingQueue<byte[]> queue;

  QueuePipe(int capacity, int range) {
    this.queue = new ArrayBlockingQueue<>(chunks(capacity, range));
  }

  @Override
  void put(byte[] chunk) throws InterruptedException {
    queue.put(chunk);
  }

  @Override
  byte[] take() throws InterruptedException {
    return queue.take();
  }
}
