// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/** Both ends of a new pipe: what is written to the one comes out of the other. */
public record StreamPair(
    OutputStream out,
    InputStream in,
    BodyPublisher body,
    @Nullable BulkChannel channel) implements BytePipe {

  /** Two streams that know nothing else. */
  public StreamPair(OutputStream out, InputStream in) {
    this(out, in, null);
  }

  StreamPair(OutputStream out, InputStream in, @Nullable BulkChannel channel) {
    this(out, in, BodyPublishers.ofInputStream(() -> in), channel);
  }

  /** How often a thread has waited for bytes; not a number if the pipe does not count it. */
  public double receiverWaits() {
    return channel == null ? Double.NaN : channel.stats().receiver().waits();
  }

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
