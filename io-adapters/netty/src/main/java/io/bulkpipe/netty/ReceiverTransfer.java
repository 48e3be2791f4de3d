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
   * Everything runs on the executor of the handler's context, so there are no locks.
   *
   * NETTY-1  While watching, exactly one future of readiness is registered. The executor completes
   *     it. If the executor refuses, its event loop is shut down. Then a thread of the library
   *     completes the future, and the transfer fails.
   * NETTY-2  Chunks are written while the channel is writable and bytes are due. So at most the
   *     high-water mark and one chunk are pending.
   * NETTY-3  Written chunks are flushed before advance() returns, because it may take long until
   *     more bytes are due.
   * NETTY-4  After an attempt that got nothing, the transfer watches. It never tries again at once.
   * NETTY-5  The end follows once all writes have succeeded. An earlier close would drop bytes that
   *     the socket has not taken yet.
   * NETTY-6  A write or a flush within advance() may cause an event. advance() then runs another
   *     round.
   */

  /** The number of chunks after which other tasks of the event loop may run. */
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

  /** Whether a task is submitted that will advance. */
  private boolean turnGiven;

  /** Whether the end of the stream was found, and the last message was written. */
  private boolean ended;

  /** Whether nothing is left to do. Never false again. */
  private volatile boolean over;

  /** @param whenDone runs before the outcome is completed */
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
    // Notices an abort even while the peer is slow and no future of readiness is registered.
    var unused = receiver.whenOver(executor).whenComplete((nothing, failed) -> announced(failed));
    advance();
    if (bytes == 0 && !over) {
      ctx.flush(); // the messages before the stream
    }
  }

  /** Writes the bytes that are due, as long as the channel is writable. */
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

  /** Goes on after a future of the receiver has completed. */
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

  /** Returns whether to go on. A receiver that is over is tried even if the peer is slow. */
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

  /** Takes the next chunk, and writes it; or finds the end. */
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

  /**
   * Fails the transfer: cancels the receiver, resets the connection and fails the outcome. Does
   * nothing if it is over.
   */
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
