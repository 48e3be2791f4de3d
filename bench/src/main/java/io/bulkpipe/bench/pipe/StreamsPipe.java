// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Two connected streams. */
record StreamsPipe(OutputStream out, InputStream in) implements BytePipe {
  @Override
  public Sender sender() {
    return new Sender() {
      @Override
      public void send(byte[] src, int length) throws IOException {
        out.write(src, 0, length);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }
    };
  }

  @Override
  public Receiver receiver() {
    return (dst, length) -> in.read(dst, 0, length);
  }
}
