// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import io.bulkpipe.channel.BulkSender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A sender as a stream of Vert.x. The contract is in {@link PipeVertx}. */
final class SenderWriteStream implements WriteStream<Buffer> {
  /*
   * Writes and the ending are noted for the steps. The steps run on the context, one at a time.
   * Fields that are not volatile belong to them.
   *
   * STREAM-1  A step reads the ending before it finds the queue empty. So no write before the
   *     ending remains unsent.
   * STREAM-2  After the queue was found full, the drain handler is called once half of it is free,
   *     even if the handler is set only then.
   * STREAM-3  Every promise is completed. A write that was queued and then finds the stream over
   *     fails all queued writes.
   */

  private static final int DEFAULT_MAXIMUM = 64 * 1024;

  private final BulkSender sender;
  private final ContextLoop loop;
  private final Queue<QueuedWrite> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong queued = new AtomicLong();

  /** Null while there is no ending; an empty optional for a clean end. */
  private final AtomicReference<@Nullable Optional<Throwable>> ending = new AtomicReference<>();

  private final Promise<Void> ended = Promise.promise();

  private volatile int maximum = DEFAULT_MAXIMUM;
  private volatile @Nullable Handler<Void> drainHandler;
  private volatile @Nullable Handler<Throwable> exceptionHandler;
  private volatile boolean wasFull;

  /** The reason why nothing more can be sent; set once. */
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private volatile boolean over;
  private boolean watchesEnd;
  private boolean waiting;
  private boolean unflushed;

  private static final class QueuedWrite {
    final byte[] bytes;
    final Promise<Void> promise = Promise.promise();
    int sent;

    QueuedWrite(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  SenderWriteStream(BulkSender sender, Context context) {
    this.sender = sender;
    this.loop = new ContextLoop(context, this::step, this::giveUp);
    loop.schedule();
  }

  @Override
  public Future<Void> write(Buffer data) {
    QueuedWrite write =
        new QueuedWrite(Objects.requireNonNull(data, "data=null").getBytes());
    if (ending.get() != null) {
      return Future.failedFuture(new IllegalStateException("written after the end"));
    }
    if (queued.addAndGet(write.bytes.length) >= maximum) {
      wasFull = true;
    }
    queue.add(write);
    if (over) {
      failQueued();
    } else {
      loop.schedule();
    }
    return write.promise.future();
  }

  @Override
  public Future<Void> end() {
    if (ending.compareAndSet(null, Optional.empty())) {
      loop.schedule();
    }
    return ended.future();
  }

  /** Ends the sender with a failure, after the written bytes. */
  void fail(Throwable cause) {
    if (ending.compareAndSet(null, Optional.of(cause))) {
      loop.schedule();
    }
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    if (maxSize < 1) {
      throw new IllegalArgumentException("maxSize=" + maxSize + " is less than 1");
    }
    maximum = maxSize;
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    boolean full = queued.get() >= maximum && !over;
    if (full) {
      wasFull = true;
    }
    return full;
  }

  @Override
  public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    if (handler != null) {
      loop.schedule();
    }
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  private void step() {
    if (over) {
      failQueued();
      return;
    }
    try {
      advance();
    } catch (IOException e) {
      giveUp(e);
    }
    drain();
  }

  private void advance() throws IOException {
    if (!watchesEnd) {
      watchesEnd = true;
      // The closing of the receiver is then noticed even if nothing is written.
      var unused = sender.whenOver(loop.weakly());
    }
    Optional<Throwable> last = ending.get(); // STREAM-1
    if (waiting) {
      return;
    }
    for (QueuedWrite next = queue.peek(); next != null; next = queue.peek()) {
      send(next);
      if (next.sent < next.bytes.length) {
        watchRoom(next.bytes.length - next.sent);
        return;
      }
      queue.remove();
      queued.addAndGet(-next.bytes.length);
      complete(next);
    }
    if (unflushed) {
      unflushed = false;
      sender.flush();
    }
    if (!sender.isOpen()) {
      sender.trySendBulk(new byte[0], 0, 0); // throws the error of the state
      throw new ClosedChannelException();
    }
    if (last != null) {
      over = true;
      if (last.isEmpty()) {
        sender.close();
        ended.tryComplete();
      } else {
        sender.close(last.get());
        ended.tryFail(last.get());
      }
      failure.set(new IllegalStateException("written after the end"));
      failQueued();
    }
  }

  private void complete(QueuedWrite write) {
    boolean returned = false;
    try {
      write.promise.tryComplete();
      returned = true;
    } finally {
      if (!returned) {
        loop.schedule(); // Vert.x reports the exception of a listener, and the stream goes on
      }
    }
  }

  private void send(QueuedWrite write) throws IOException {
    int n = sender.trySendBulk(write.bytes, write.sent, write.bytes.length - write.sent);
    write.sent += n;
    unflushed |= n > 0;
  }

  /**
   * Waits for room, up to half the capacity. So if the receiver takes little, the steps are fewer
   * and larger.
   */
  private void watchRoom(int wanted) {
    waiting = true;
    var unused = sender
        .whenWritable(Math.min(wanted, sender.largestMinimum()), loop)
        .thenRun(() -> {
          waiting = false;
          loop.schedule();
        });
  }

  private void drain() {
    Handler<Void> handler = drainHandler;
    if (handler != null && wasFull && queued.get() <= maximum / 2) {
      wasFull = false;
      handler.handle(null);
    }
  }

  /**
   * Fails the stream: nothing more can be sent, or no step will run. Safe for use by many threads.
   */
  private void giveUp(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      over = true;
      sender.close(cause); // does nothing if the sender itself has ended
      failQueued();
      ended.tryFail(cause);
      Handler<Throwable> handler = exceptionHandler;
      if (handler != null) {
        handler.handle(cause);
      }
    }
  }

  private void failQueued() {
    Throwable cause = failure.get();
    for (QueuedWrite next = queue.poll(); next != null; next = queue.poll()) {
      queued.addAndGet(-next.bytes.length);
      next.promise.tryFail(cause == null ? new ClosedChannelException() : cause);
    }
  }

  @Override
  public String toString() {
    return "write stream over " + sender;
  }
}
