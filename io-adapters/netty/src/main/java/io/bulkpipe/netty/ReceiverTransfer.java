// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes the bytes of a receiver to a Netty channel. The contract is in {@link PipeNetty}. */
final class ReceiverTransfer {
  /*
   * Everything runs on the executor of the handler's context, so that nothing needs a lock.
   *
   * NETTY-1  While watching, exactly one future of readiness is out. The executor completes it. If
   *     the executor refuses, its event loop is gone, and the library's thread that took its place
   *     only gives up.
   * NETTY-2  Chunks are written while the channel is writable and something is due. So what is
   *     pending is at most the high-water mark and one chunk.
   * NETTY-3  What was written is flushed before advance() returns, since nobody knows when more
   *     will be due.
   * NETTY-4  An attempt that got nothing is followed by a watch, never by another attempt.
   * NETTY-5  The end follows when every write has succeeded: a close that came sooner would drop
   *     what the socket has not taken yet.
   * NETTY-6  An event that comes while advance() runs, from a write or a flush of its own, lets it
   *     go round once more.
   */

  /** Chunks after which other channels of the event loop have their turn. */
  private static final int BURST = 16;

  private final ChannelHandlerContext ctx;
  private final EventExecutor executor;
  private final BulkReceiver receiver;
  private final OutboundForm form;
  private final int target;
  private final Runnable whenDone;
  private final CompletableFuture<Long> outcome;

  private long bytes;
  private int unfinished;
  private boolean watching;
  private boolean due;
  private boolean advancing;
  private boolean again;

  /** A task of the executor is going to advance. */
  private boolean turnGiven;

  /** The last message was written. */
  private boolean ended;

  /** Nothing is to be done any more; only set. */
  private volatile boolean over;

  /** @param whenDone is run before the outcome is completed */
  ReceiverTransfer(
      ChannelHandlerContext ctx,
      BulkReceiver receiver,
      OutboundForm form,
      Runnable whenDone,
      CompletableFuture<Long> outcome) {
    this.ctx = ctx;
    this.executor = ctx.executor();
    this.receiver = receiver;
    this.form = form;
    this.target = Math.min(form.chunk(), receiver.largestMinimum());
    this.whenDone = whenDone;
    this.outcome = outcome;
  }

  void start() {
    // An abort is told also while the peer is slow, when no future of readiness is out.
    var unused = receiver.whenOver(executor).whenComplete((nothing, failed) -> announced(failed));
    advance();
    if (bytes == 0 && !over) {
      ctx.flush(); // what stands before the stream
    }
  }

  /** Writes what is due, as far as the channel takes it. */
  void advance() {
    if (advancing) {
      again = true;
      return;
    }
    advancing = true;
    try {
      do {
        again = false;
        writeBurst();
      } while (again && !over);
    } catch (Throwable own) {
      fail(own);
    } finally {
      advancing = false;
    }
  }

  /** The channel has something, or has ended. */
  private void announced(@Nullable Throwable failed) {
    if (failed != null) {
      fail(failed);
    } else if (executor.inEventLoop()) {
      advance();
    } else if (!over) {
      fail(new IllegalStateException("the event loop is shut down: executor=" + executor));
    }
  }

  private void writeBurst() throws IOException {
    int chunks = 0;
    while (!over && !ended && !turnGiven && mayWrite() && isDue()) {
      if (chunks == BURST) {
        due = true;
        giveTurn();
        break;
      }
      chunks++;
      writeNext();
    }
    if (chunks > 0 && !over) {
      ctx.flush();
    }
  }

  private void giveTurn() {
    turnGiven = true;
    executor.execute(() -> {
      turnGiven = false;
      advance();
    });
  }

  /** A receiver that is over is asked even if the peer is slow: it has an end to tell. */
  private boolean mayWrite() {
    return ctx.channel().isWritable() || receiver.isOver();
  }

  private boolean isDue() {
    if (!due && !watching) {
      if (receiver.isDue(target)) {
        return true;
      }
      watch();
    }
    boolean now = due;
    due = false;
    return now;
  }

  private void watch() {
    watching = true;
    var unused = receiver.whenDue(target, executor).whenComplete((nothing, failed) -> {
      watching = false;
      due = true;
      announced(failed);
    });
  }

  /** Takes the next chunk and writes it, or the end. */
  private void writeNext() throws IOException {
    int size = Math.max(1, Math.min(form.chunk(), receiver.available()));
    ByteBuf chunk = ctx.alloc().ioBuffer(size, size);
    int n = 0;
    try {
      n = receiver.tryReceiveInto(chunk.nioBuffer(0, size));
    } catch (SenderFailedException e) {
      Throwable cause = e.getCause();
      fail(cause == null ? e : cause);
      return;
    } finally {
      if (n <= 0) {
        chunk.release();
      }
    }
    if (n < 0) {
      writeEnd();
    } else if (n == 0) {
      watch();
    } else {
      bytes += n;
      write(message(chunk.writerIndex(n)));
    }
  }

  private Object message(ByteBuf chunk) {
    try {
      return Objects.requireNonNull(form.message().apply(chunk), "message=null");
    } catch (Throwable thrown) {
      ReferenceCountUtil.safeRelease(chunk);
      throw thrown;
    }
  }

  private void writeEnd() {
    ended = true;
    Supplier<?> last = form.lastMessage();
    if (last != null) {
      write(Objects.requireNonNull(last.get(), "lastMessage=null"));
    }
    endIfWritten();
  }

  private void write(Object message) {
    unfinished++;
    ctx.write(message).addListener(written -> {
      unfinished--;
      Throwable failure = written.cause();
      if (failure == null) {
        endIfWritten();
      } else {
        fail(failure);
      }
    });
  }

  private void endIfWritten() {
    if (!ended || unfinished > 0 || over) {
      return;
    }
    over = true;
    whenDone.run();
    form.end().apply(ctx.channel()).addListener(applied -> {
      Throwable failure = applied.cause();
      if (failure == null) {
        outcome.complete(bytes);
      } else {
        outcome.completeExceptionally(failure);
      }
    });
  }

  /** Gives up: the sender, the peer and the outcome get to know it. Does nothing if it is over. */
  void fail(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    receiver.cancel(cause);
    try {
      if (executor.inEventLoop()) {
        Reset.close(ctx.channel());
        whenDone.run();
      }
    } finally {
      outcome.completeExceptionally(cause);
    }
  }

  @Override
  public String toString() {
    return "transfer of " + bytes + " bytes from " + receiver;
  }
}
