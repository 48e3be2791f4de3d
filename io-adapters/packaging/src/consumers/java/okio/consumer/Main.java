// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.okio.PipeOkio;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.Okio;

/** From a sink to a source. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    BulkChannel channel = BulkChannel.create();
    try (BufferedSink sink = Okio.buffer(PipeOkio.sink(channel.sender()))) {
      sink.writeUtf8("through Okio");
    }
    try (BufferedSource source = Okio.buffer(PipeOkio.source(channel.receiver()))) {
      System.out.println(source.readUtf8());
    }
  }
}
