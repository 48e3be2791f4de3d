// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue of chunks used as a pipe of bytes: each range is copied into an array of its own, and out
 * of it again. Holds capacity / range chunks, at least one. A receive that asks for less than a
 * chunk keeps the rest.
 */
public abstract class ChunkPipe implements BytePipe {

  ChunkPipe() {}

  public abstract void put(byte[] chunk) throws IOException, InterruptedException;

  public abstract byte[] take() throws IOException, InterruptedException;

  /** Takes several chunks, in the best way that the queue has. */
  public List<byte[]> takeAll(int most) throws IOException, InterruptedException {
    List<byte[]> chunks = new ArrayList<>(most);
    while (chunks.size() < most) {
      chunks.add(take());
    }
    return chunks;
  }

  /** How many chunks of a range a capacity holds. */
  static int chunks(int capacity, int range) {
    return Math.max(1, capacity / range);
  }

  @Override
  public Sender sender() {
    return (src, length) -> {
      byte[] chunk = new byte[length];
      System.arraycopy(src, 0, chunk, 0, length);
      put(chunk);
    };
  }

  @Override
  public Receiver receiver() {
    return new Rest();
  }

  private final class Rest implements Receiver {
    private byte[] chunk = new byte[0];
    private int at;

    @Override
    public int receive(byte[] dst, int length) throws IOException, InterruptedException {
      if (at == chunk.length) {
        chunk = take();
        at = 0;
      }
      int n = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, dst, 0, n);
      at += n;
      return n;
    }
  }
}
