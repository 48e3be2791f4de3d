// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import okio.Buffer;
import okio.Pipe;

/** Okio's pipe; a buffer of its own at either end, whose segments it passes on. */
record OkioPipe(Pipe pipe) implements BytePipe {
  @Override
  public Sender sender() {
    Buffer buffer = new Buffer();
    return (src, length) -> {
      buffer.write(src, 0, length);
      pipe.sink().write(buffer, length);
    };
  }

  @Override
  public Receiver receiver() {
    Buffer buffer = new Buffer();
    return (dst, length) -> {
      long n = pipe.source().read(buffer, length);
      for (int done = 0; done < n; ) {
        done += buffer.read(dst, done, (int) n - done);
      }
      return (int) n;
    };
  }
}
