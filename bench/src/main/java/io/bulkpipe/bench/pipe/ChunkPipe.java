// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;

/**
 * A queue of chunks used as a pipe of bytes: each range is copied into an array of its own, and out
 * of it again. Holds capacity / range chunks, at least one. A receive that asks for less than a
 * chunk keeps the rest.
 */
public record ChunkPipe(Putting putting, Taking taking, Draining draining) implements BytePipe {

  /** Puts a chunk into the queue, waiting for room. */
  @FunctionalInterface
  interface Putting {
    void put(byte[] chunk) throws InterruptedException;
  }

  /** Takes a chunk out of the queue, waiting for it. */
  @FunctionalInterface
  interface Taking {
    byte[] take() throws InterruptedException;
  }

  /** Takes several chunks, in the best way that the queue has. */
  @FunctionalInterface
  interface Draining {
    List<byte[]> take(int most) throws InterruptedException;
  }

  /** A queue that hands over one chunk at a time. */
  ChunkPipe(Putting putting, Taking taking) {
    this(putting, taking, most -> {
      List<byte[]> chunks = new ArrayList<>(most);
      while (chunks.size() < most) {
        chunks.add(taking.take());
      }
      return chunks;
    });
  }

  /** Chunks in an {@link ArrayBlockingQueue}. */
  static ChunkPipe blockingQueue(int capacity, int range) {
    ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(chunks(capacity, range));
    return new ChunkPipe(queue::put, queue::take, most -> {
      List<byte[]> chunks = new ArrayList<>(most);
      chunks.add(queue.take());
      queue.drainTo(chunks, most - 1);
      return chunks;
    });
  }

  /** Chunks in a channel of kotlinx-coroutines, whose suspended callers park their threads. */
  static ChunkPipe kotlinx(int capacity, int range) {
    Channel<byte[]> channel =
        ChannelKt.Channel(chunks(capacity, range), BufferOverflow.SUSPEND, null);
    return new ChunkPipe(
        chunk -> {
          ParkedContinuation<Object> continuation = new ParkedContinuation<>();
          continuation.await(channel.send(chunk, continuation));
        },
        () -> {
          ParkedContinuation<byte[]> continuation = new ParkedContinuation<>();
          return (byte[]) Objects.requireNonNull(continuation.await(channel.receive(continuation)));
        });
  }

  /** How many chunks of a range a capacity holds. */
  static int chunks(int capacity, int range) {
    return Math.max(1, capacity / range);
  }

  public void put(byte[] chunk) throws InterruptedException {
    putting.put(chunk);
  }

  public byte[] take() throws InterruptedException {
    return taking.take();
  }

  public List<byte[]> takeAll(int most) throws InterruptedException {
    return draining.take(most);
  }

  @Override
  public Sender sender() {
    return (src, length) -> {
      byte[] chunk = new byte[length];
      System.arraycopy(src, 0, chunk, 0, length);
      putting.put(chunk);
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
        chunk = taking.take();
        at = 0;
      }
      int n = Math.min(length, chunk.length - at);
      System.arraycopy(chunk, at, dst, 0, n);
      at += n;
      return n;
    }
  }
}
