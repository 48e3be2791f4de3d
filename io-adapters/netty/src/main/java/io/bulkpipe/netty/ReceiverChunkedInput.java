// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The bytes of a receiver in chunks. The contract is in {@link PipeNetty#chunkedInput}. */
final class ReceiverChunkedInput implements ChunkedInput<ByteBuf> {
  /*
   * Everything runs on the executor of the handler. After each chunk, the handler asks for the end,
   * and only an attempt to receive finds it. So the next chunk is taken ahead, into `held`. A
   * transfer is resumed in a task of its own. The future may be complete at once, while the handler
   * is still in its call of this input. If an event loop refuses the task, it has closed the
   * channel, and the handler has closed this input.
   */

  private final BulkReceiver receiver;
  private final ChunkedWriteHandler handler;
  private final ChannelHandlerContext ctx;
  private final int target;

  private @Nullable ByteBuf held;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean closed;
  private boolean watching;
  private long progress;

  ReceiverChunkedInput(
      BulkReceiver receiver, ChunkedWriteHandler handler, ChannelHandlerContext ctx) {
    this.receiver = receiver;
    this.handler = handler;
    this.ctx = ctx; // of the handler
    this.target = Math.min(OutboundPipeBuilder.LARGEST_CHUNK, receiver.largestMinimum());
  }

  @Override
  public boolean isEndOfInput() {
    lookAhead(ctx.alloc());
    return ended && held == null;
  }

  @Override
  public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws Exception {
    lookAhead(allocator);
    Throwable failed = failure;
    if (failed != null) {
      throw failed instanceof Exception exception ? exception : new IOException(failed);
    }
    ByteBuf chunk = held;
    if (chunk != null) {
      held = null;
      progress += chunk.readableBytes();
    }
    return chunk;
  }

  @SuppressWarnings("deprecation") // the interface still has it
  @Override
  public @Nullable ByteBuf readChunk(ChannelHandlerContext ctx) throws Exception {
    return readChunk(ctx.alloc());
  }

  /** Takes the next chunk, the end or a failure, if it is due. Otherwise watches for it. */
  private void lookAhead(ByteBufAllocator allocator) {
    if (held != null || ended || failure != null || closed || watching) {
      return;
    }
    if (!receiver.isDue(target)) {
      watch();
      return;
    }
    int size = Math.max(1, Math.min(OutboundPipeBuilder.LARGEST_CHUNK, receiver.available()));
    ByteBuf chunk = allocator.ioBuffer(size, size);
    int n = 0;
    try {
      n = receiver.tryReceiveInto(chunk.nioBuffer(0, size));
    } catch (SenderFailedException e) {
      Throwable cause = e.getCause();
      fail(cause == null ? e : cause);
    } catch (Throwable e) {
      fail(e);
    } finally {
      if (n <= 0) {
        chunk.release();
      }
    }
    if (n > 0) {
      held = chunk.writerIndex(n);
    } else if (n < 0) {
      ended = true;
    } else if (failure == null) {
      watch();
    }
  }

  private void fail(Throwable cause) {
    failure = cause;
    Reset.close(ctx.channel());
  }

  private void watch() {
    watching = true;
    var unused = receiver
        .whenDue(target, ctx.executor())
        .thenRun(() -> ctx.executor().execute(() -> {
          watching = false;
          handler.resumeTransfer();
        }));
  }

  @Override
  public void close() {
    closed = true;
    ByteBuf rest = held;
    held = null;
    if (rest != null) {
      rest.release();
    }
    receiver.close();
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public long progress() {
    return progress;
  }

  @Override
  public String toString() {
    return "chunked input from " + receiver;
  }
}
