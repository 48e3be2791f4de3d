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

/** Sends the buffers that it is given, in order, without waiting; releases each of them. */
final class Intake {
  /*
   * What comes (a buffer, a mark, an ending, a future of room) is put where a step finds it, and
   * announced. The steps run one at a time: the thread whose announcement found none running runs
   * them, and others leave theirs to it. That is the event loop, unless it is shut down: then the
   * library's own threads, which complete the futures in its place, send what is left.
   *
   * INTAKE-1  A step reads the ending before it finds the queue empty. All buffers were put before
   *     the ending, so none is left behind it.
   * INTAKE-2  The first ending counts. A failure that comes after a clean end is none of this
   *     stream, a clean end after a failure is not believed.
   * INTAKE-3  A buffer is released when it was sent, or when nothing more can be sent; also one
   *     that comes after that. Each buffer is announced after it was put, so a step sees it.
   * INTAKE-4  While waiting, exactly one future of room is out.
   */

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final BulkSender sender;
  private final Executor executor;
  private final ReadSwitch reading;
  private final CompletableFuture<Long> outcome;
  private final Consumer<Throwable> whenGone;

  private final Queue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger announced = new AtomicInteger();

  /** Empty for a clean end. */
  private final AtomicReference<@Nullable Optional<Throwable>> ending = new AtomicReference<>();

  private volatile boolean marked;
  private volatile boolean waiting;
  private volatile boolean over;
  private long sent;

  /**
   * @param executor completes the futures of room
   * @param whenGone is called if nothing more can be sent, for a reason of the sender's
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

  /** Looks out for a receiver that goes while nothing comes. */
  void start() {
    var unused = sender.whenOver(executor).whenComplete((nothing, failed) -> announce());
    announce();
  }

  /** Takes a buffer over. */
  void add(ByteBuf buffer) {
    queue.add(buffer);
    announce();
  }

  /** Flushes what was added, once it has been sent. */
  void mark() {
    if (!over) {
      marked = true;
      announce();
    }
  }

  /** Ends the sender behind what was added; cleanly if there is no cause. */
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
    } catch (Throwable e) { // the channel's, or an Error
      over = true;
      sender.close(e); // does nothing if it is the sender that has ended
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
      sender.trySendBulk(NOTHING); // throws what the state calls for
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

  /** Up to half of the capacity at a time: fewer, larger steps when the receiver takes little. */
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
