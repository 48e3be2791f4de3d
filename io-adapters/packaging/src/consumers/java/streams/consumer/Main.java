// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import io.bulkpipe.io.PipeChannels;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.Pumps;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;

/** What needs no partner: streams, lines, NIO channels and pumps. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    try (InputStream in = PipeStreams.producing(out -> out.write(new byte[100_000]))
        .capacity(1000)
        .open()) {
      System.out.print(in.readAllBytes().length);
    }
    BulkChannel channel = BulkChannel.create();
    LineWriter.over(channel.sender()).writeLine("line");
    System.out.print(" " + LineReader.over(channel.receiver()).readLine());
    PipeChannels.writable(channel.sender()).write(ByteBuffer.allocate(10));
    System.out.print(" " + PipeChannels.readable(channel.receiver()).read(ByteBuffer.allocate(20)));
    InputStream source = new ByteArrayInputStream(new byte[30]);
    System.out.println(" " + Pumps.transfer(Channels.newChannel(source), channel.sender()));
  }
}
