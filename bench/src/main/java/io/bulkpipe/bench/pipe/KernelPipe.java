// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** The kernel's pipe, through a buffer off the heap at either end. Linux gives it 64 KiB. */
record KernelPipe(Pipe pipe, int range) implements BytePipe {
  @Override
  public Sender sender() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(range);
    return (src, length) -> {
      buffer.clear().put(src, 0, length).flip();
      while (buffer.hasRemaining()) {
        pipe.sink().write(buffer);
      }
    };
  }

  @Override
  public Receiver receiver() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(range);
    return (dst, length) -> {
      buffer.clear().limit(length);
      int n = pipe.source().read(buffer);
      buffer.flip().get(dst, 0, n);
      return n;
    };
  }

  @Override
  public void close() throws IOException {
    pipe.sink().close();
    pipe.source().close();
  }
}
