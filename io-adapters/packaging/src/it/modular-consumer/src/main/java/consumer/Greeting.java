// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A few bytes through a channel, and through a produced stream. */
final class Greeting {
  private Greeting() {}

  static String received() throws IOException, InterruptedException {
    BulkChannel channel = BulkChannel.create();
    channel.sender().sendBulk("hello, ".getBytes(StandardCharsets.US_ASCII));
    channel.sender().close();
    byte[] world = "world".getBytes(StandardCharsets.US_ASCII);
    try (InputStream first = PipeStreams.inputStream(channel.receiver());
        InputStream second = PipeStreams.producing(out -> out.write(world)).capacity(64).open()) {
      return new String(first.readAllBytes(), StandardCharsets.US_ASCII)
          + new String(second.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
