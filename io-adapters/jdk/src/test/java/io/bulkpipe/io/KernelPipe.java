// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A pipe of the system as the partner of a pump, whose future says what the pipe cannot. */
final class KernelPipe {
  /** What the system buffers, and a pump has in its hand. */
  static final int CAPACITY = 3 * 65_536;

  private final Pipe pipe;

  KernelPipe() throws IOException {
    this.pipe = Pipe.open();
  }

  Pipe.SinkChannel sink() {
    return pipe.sink();
  }

  Pipe.SourceChannel source() {
    return pipe.source();
  }

  /** Ends what a pump writes to as its user does, and reads the other end. */
  ByteReader readerOf(CompletableFuture<Long> pump) {
    CompletableFuture<Long> ended = pump.whenComplete((bytes, failure) -> close(pipe.sink()));
    return new ByteReader() {
      @Override
      public int read(byte[] dst, int offset, int length) throws Exception {
        int n = pipe.source().read(ByteBuffer.wrap(dst, offset, length));
        if (n < 0) {
          await(ended);
        }
        return n;
      }

      @Override
      public void cancel() throws IOException {
        pipe.source().close();
      }

      @Override
      public void release() throws IOException {
        pipe.source().close();
      }
    };
  }

  private static void await(CompletableFuture<Long> pump) throws Exception {
    try {
      pump.get();
    } catch (ExecutionException e) {
      throw new IOException("the pump failed", e);
    }
  }

  /** What a pump reads from fails instead of ending, once the writer has failed. */
  private static final class Failing extends FilterInputStream {
    private volatile @Nullable Exception failure;

    Failing(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws IOException {
      int n = super.read(dst, offset, length);
      Exception cause = failure;
      if (n < 0 && cause != null) {
        throw new IOException("the partner failed", cause);
      }
      return n;
    }
  }

  /** How a pump that reads is started. */
  @FunctionalInterface
  interface Start {
    CompletableFuture<Long> from(InputStream in);
  }

  /** Writes to what a pump reads from, and closes it with the pump as its user does. */
  ByteWriter writerOf(Start start) {
    Failing in = new Failing(Channels.newInputStream(pipe.source()));
    var unused = start.from(in).whenComplete((bytes, failure) -> close(pipe.source()));
    return new ByteWriter() {
      @Override
      public void write(byte[] src, int offset, int length) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(src, offset, length);
        while (rest.hasRemaining()) {
          pipe.sink().write(rest);
        }
      }

      @Override
      public void flush() {}

      @Override
      public void end() throws IOException {
        pipe.sink().close();
      }

      @Override
      public void fail(Exception cause) throws IOException {
        in.failure = cause;
        pipe.sink().close();
      }

      @Override
      public void release() throws IOException {
        pipe.sink().close();
      }
    };
  }

  private static void close(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
