// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkSender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends buffers in order, without waiting, and releases each of them. */
final class Intake {
  /*
   * An event (a buffer, a mark, an ending, the completion of a future) is noted, and then
   * announced. Steps run one at a time. The thread whose announcement finds none running runs them.
   * Other threads only announce. Usually that thread is the event loop. It may also be a thread
   * that declares the end. If the event loop is shut down, threads of the library complete the
   * futures, and send the rest.
   *
   * INTAKE-1  A step reads the ending before it finds the queue empty. All buffers were queued
   *     before the ending, so none remains unsent.
   * INTAKE-2  The first ending counts. A failure after a clean end does not belong to this stream.
   *     A clean end after a failure is ignored.
   * INTAKE-3  Each buffer is released once it was sent, or once nothing more can be sent. That
   *     includes buffers that come after that. Each buffer is announced after it was queued, so a
   *     step sees it.
   * INTAKE-4  While waiting, exactly one future of room is registered.
   */

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final BulkSender sender;
  private final Executor executor;
  private final ReadSwitch reading;
  private final CompletableFuture<Long> outcome;
  private final Consumer<Throwable> whenGone;

  private final Queue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger announced = new AtomicInteger();

  /** Null while there is no ending; an empty optional for a clean end. */
  private final AtomicReference<@Nullable Optional<Throwable>> ending = new AtomicReference<>();

  private volatile boolean marked;
  private volatile boolean waiting;
  private volatile boolean over;
  private long sent;

  /**
   * @param executor completes the futures of room
   * @param whenGone called if the sender fails, for instance because the receiver is gone
   */
  Intake(
      BulkSender sender,
      Executor executor,
      ReadSwitch reading,
      CompletableFuture<Long> outcome,
      Consumer<Throwable> whenGone) {
    this.sender = sender;
    this.executor = executor;
    this.reading = reading;
    this.outcome = outcome;
    this.whenGone = whenGone;
  }

  /** Starts to watch the receiver, so that its closing is noticed even while no buffers come. */
  void start() {
    var unused = sender.whenOver(executor).whenComplete((nothing, failed) -> announce());
    announce();
  }

  /** Takes over a buffer. */
  void add(ByteBuf buffer) {
    queue.add(buffer);
    announce();
  }

  /** Flushes the added bytes, once they were sent. */
  void mark() {
    if (!over) {
      marked = true;
      announce();
    }
  }

  /** Ends the sender after the added bytes; cleanly if there is no cause. */
  void end(@Nullable Throwable cause) {
    if (ending.compareAndSet(null, Optional.ofNullable(cause))) {
      announce();
    }
  }

  boolean isEnding() {
    return ending.get() != null;
  }

  private void announce() {
    if (announced.getAndIncrement() == 0) {
      int seen = 1;
      do {
        step();
        seen = announced.addAndGet(-seen);
      } while (seen != 0);
    }
  }

  private void step() {
    try {
      if (!over && !waiting) {
        sendAll();
      }
    } catch (Throwable e) { // of the channel, or an Error
      over = true;
      sender.close(e); // does nothing if the sender itself has ended
      finish(e);
      whenGone.accept(e);
    }
    if (over) {
      releaseAll();
    }
  }

  private void sendAll() throws IOException {
    Optional<Throwable> last = ending.get(); // INTAKE-1
    for (ByteBuf next = queue.peek(); next != null; next = queue.peek()) {
      send(next);
      if (next.isReadable()) {
        reading.hold();
        watchRoom(next.readableBytes());
        return;
      }
      queue.remove();
      next.release();
    }
    if (marked) {
      marked = false;
      sender.flush();
    }
    if (!sender.isOpen()) {
      sender.trySendBulk(NOTHING); // throws the error of the state
      throw new ClosedChannelException();
    }
    if (last != null) {
      over = true;
      Throwable cause = last.isEmpty() ? null : last.get();
      if (cause == null) {
        sender.close();
      } else {
        sender.close(cause);
      }
      finish(cause);
    } else {
      reading.release();
    }
  }

  private void send(ByteBuf from) throws IOException {
    if (!from.isReadable()) {
      return;
    }
    int components = from.nioBufferCount();
    long n;
    if (components == 1) {
      n = sender.trySendBulk(from.nioBuffer());
    } else if (components > 1) {
      n = sender.trySendBulk(from.nioBuffers());
    } else {
      n = sender.trySendBulk(ByteBuffer.wrap(ByteBufUtil.getBytes(from)));
    }
    from.skipBytes((int) n);
    sent += n;
  }

  /**
   * Waits for room, up to half the capacity. So if the receiver takes little, the steps are fewer
   * and larger.
   */
  private void watchRoom(int wanted) {
    waiting = true;
    var unused = sender
        .whenWritable(Math.min(wanted, sender.largestMinimum()), executor)
        .whenComplete((nothing, failed) -> {
          waiting = false;
          announce();
        });
  }

  private void finish(@Nullable Throwable failure) {
    try {
      releaseAll();
      reading.release();
    } finally {
      if (failure == null) {
        outcome.complete(sent);
      } else {
        outcome.completeExceptionally(failure);
      }
    }
  }

  private void releaseAll() {
    for (ByteBuf next = queue.poll(); next != null; next = queue.poll()) {
      next.release();
    }
  }

  @Override
  public String toString() {
    return "intake of " + sent + " bytes into " + sender;
  }
}
