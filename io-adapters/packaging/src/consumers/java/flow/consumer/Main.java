// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.PipeStreams;

/** From one channel to another, through a publisher and its subscriber. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    BulkChannel from = BulkChannel.create();
    BulkChannel to = BulkChannel.create();
    PipeFlows.publisher(from.receiver()).subscribe(PipeFlows.subscriber(to.sender()));
    from.sender().sendBulk(new byte[10_000]);
    from.sender().close();
    System.out.println(PipeStreams.inputStream(to.receiver()).readAllBytes().length);
  }
}
