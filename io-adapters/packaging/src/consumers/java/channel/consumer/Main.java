// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;

/** Bytes and messages. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    channel.sender().sendBulk(new byte[] {1, 2, 3});
    System.out.print(channel.receiver().receiveInto(new byte[10]));
    MessageSender.over(channel.sender()).send(new byte[7]);
    System.out.println(" " + MessageReceiver.over(channel.receiver()).receive().length);
  }
}
