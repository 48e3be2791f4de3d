// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

/** Chunks in an {@link ArrayBlockingQueue}. */
final class QueuePipe extends ChunkPipe {
  private final ArrayBlockingQueue<byte[]> queue;

  QueuePipe(int capacity, int range) {
    this.queue = new ArrayBlockingQueue<>(chunks(capacity, range));
  }

  @Override
  public void put(byte[] chunk) throws InterruptedException {
    queue.put(chunk);
  }

  @Override
  public byte[] take() throws InterruptedException {
    return queue.take();
  }

  @Override
  public List<byte[]> takeAll(int most) throws InterruptedException {
    List<byte[]> chunks = new ArrayList<>(most);
    chunks.add(queue.take());
    queue.drainTo(chunks, most - 1);
    return chunks;
  }
}
