// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bytes of a receiver as a stream of Vert.x. The contract is in {@link PipeVertx}. */
final class ReceiverReadStream implements ReadStream<Buffer> {
  /*
   * Fields that are not volatile belong to the steps, which run on the context, one at a time.
   *
   * FETCH-1  While watching, exactly one future of readiness is registered. Every future completes.
   * FETCH-2  After an attempt that got nothing, the stream watches. It never tries again at once.
   * FETCH-3  Bytes and the end need demand and a handler. An abort, or a receiver that other code
   *     has closed, is reported at once.
   * FETCH-4  Nothing is reported after the end or a failure.
   */

  /** The largest buffer, in bytes. */
  private static final int CHUNK = 64 * 1024;

  /** The number of buffers after which other tasks of the context may run. */
  private static final int BURST = 16;

  /** An error code of HTTP/2. HTTP/1.1 ignores it. */
  private static final long INTERNAL_ERROR = 2;

  private final Supplier<BulkReceiver> source;
  private final ContextLoop loop;
  private final AtomicLong demand = new AtomicLong(Long.MAX_VALUE);

  private volatile @Nullable Handler<Buffer> handler;
  private volatile @Nullable Handler<Void> endHandler;
  private volatile @Nullable Handler<Throwable> exceptionHandler;
  private volatile boolean handled;
  private volatile boolean over;

  /** Null until a producer is started. */
  private volatile @Nullable BulkReceiver receiver;

  private volatile @Nullable Throwable cancelled;
  private boolean opened;
  private byte[] bytes = new byte[0];
  private boolean watching;
  private boolean due;

  /** @param source supplies the receiver; called once, at the first step with a handler */
  ReceiverReadStream(Supplier<BulkReceiver> source, Context context) {
    this.source = source;
    this.loop = new ContextLoop(context, this::step, this::cancel);
  }

  ReceiverReadStream(BulkReceiver receiver, Context context) {
    this(() -> receiver, context);
    this.receiver = receiver;
  }

  @Override
  public ReadStream<Buffer> handler(@Nullable Handler<Buffer> newHandler) {
    handler = newHandler;
    if (newHandler != null) {
      handled = true;
      loop.schedule();
    }
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(@Nullable Handler<Void> newHandler) {
    endHandler = newHandler;
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> newHandler) {
    exceptionHandler = newHandler;
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    demand.set(0);
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("amount=" + amount + " is negative");
    }
    if (handled && handler == null && !over) {
      // Vert.x does this to a stream that it will not use any more, for instance after a failed
      // write.
      cancel(new CancellationException("the stream has no handler any more"));
    }
    demand.accumulateAndGet(amount, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    loop.schedule();
    return this;
  }

  @Override
  public Pipe<Buffer> pipe() {
    return ReadStream.super.pipe().endOnFailure(false);
  }

  @Override
  public Future<Void> pipeTo(WriteStream<Buffer> target) {
    return pipe().to(target).onFailure(cause -> {
      cancel(cause);
      if (target instanceof HttpServerResponse response) {
        response.reset(INTERNAL_ERROR);
      } else if (target instanceof HttpClientRequest request) {
        request.reset(INTERNAL_ERROR, cause);
      }
    });
  }

  /** Cancels the receiver. Safe for use by many threads. */
  private void cancel(Throwable cause) {
    cancelled = cause;
    BulkReceiver open = receiver;
    if (open != null) {
      open.cancel(cause);
    }
  }

  private void step() {
    if (over) {
      return;
    }
    BulkReceiver from = receiver;
    if (!opened || from == null) {
      if (handler == null) {
        return;
      }
      opened = true;
      from = open();
    }
    for (int n = 0; mayReceive(from) && isDue(from); n++) {
      if (n == BURST) {
        due = true;
        loop.schedule();
        return;
      }
      receiveNext(from);
    }
  }

  private BulkReceiver open() {
    BulkReceiver from = source.get();
    receiver = from;
    Throwable cause = cancelled;
    if (cause != null) {
      from.cancel(cause);
    }
    // Notices an abort even while the stream is paused: the loop runs a step.
    var unused = from.whenOver(loop.weakly());
    return from;
  }

  private boolean mayReceive(BulkReceiver from) {
    return !over && (from.isOver() || (handler != null && demand.get() > 0));
  }

  private boolean isDue(BulkReceiver from) {
    int target = Math.min(CHUNK, from.largestMinimum());
    if (!due && !watching) {
      if (from.isDue(target)) {
        return true;
      }
      watch(from, target);
    }
    boolean now = due;
    due = false;
    return now;
  }

  private void watch(BulkReceiver from, int target) {
    watching = true;
    var unused = from.whenDue(target, loop).thenRun(() -> {
      watching = false;
      due = true;
    });
  }

  private void receiveNext(BulkReceiver from) {
    int most = Math.max(1, Math.min(CHUNK, from.available()));
    if (bytes.length < most) {
      bytes = new byte[Math.min(CHUNK, Math.max(most, 2 * bytes.length))];
    }
    int n;
    try {
      n = from.tryReceiveInto(bytes, 0, most);
    } catch (SenderFailedException e) {
      Throwable cause = e.getCause();
      fail(cause == null ? e : cause);
      return;
    } catch (IOException e) {
      fail(e);
      return;
    }
    if (n < 0) {
      end();
    } else if (n == 0) {
      watch(from, Math.min(CHUNK, from.largestMinimum()));
    } else {
      deliver(Buffer.buffer(n).appendBytes(bytes, 0, n));
    }
  }

  private void deliver(Buffer buffer) {
    demand.updateAndGet(left -> left == Long.MAX_VALUE || left == 0 ? left : left - 1);
    Handler<Buffer> to = handler;
    if (to == null) {
      return; // the handler was removed meanwhile
    }
    boolean returned = false;
    try {
      to.handle(buffer);
      returned = true;
    } finally {
      if (!returned) {
        loop.schedule(); // Vert.x reports the exception, and the stream goes on
      }
    }
  }

  private void end() {
    over = true;
    bytes = new byte[0];
    Handler<Void> to = endHandler;
    if (to != null) {
      to.handle(null);
    }
  }

  private void fail(Throwable cause) {
    over = true;
    bytes = new byte[0];
    Handler<Throwable> to = exceptionHandler;
    if (to != null) {
      to.handle(cause);
    }
  }

  @Override
  public String toString() {
    return "read stream over " + (receiver == null ? source : receiver);
  }
}
