// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Bulkpipe's messages. */
final class ChannelMessages implements MessagePipe {
  private final BulkChannel channel;
  private final MessageSender sender;
  private final MessageReceiver receiver;

  ChannelMessages(BulkChannel channel) {
    this.channel = channel;
    this.sender = MessageSender.over(channel.sender());
    this.receiver = MessageReceiver.over(channel.receiver());
  }

  @Override
  public void send(byte[] message) throws IOException, InterruptedException {
    sender.send(message);
  }

  @Override
  public void sendAll(List<byte[]> messages) throws IOException, InterruptedException {
    sender.sendAll(messages);
  }

  @Override
  public byte[] receive() throws IOException, InterruptedException {
    return Objects.requireNonNull(receiver.receive(), "the channel has ended");
  }

  @Override
  public List<byte[]> receiveAll(int most) throws IOException, InterruptedException {
    return receiver.receiveAll(most);
  }

  @Override
  public Optional<ChannelStats> stats() {
    return Optional.of(channel.stats());
  }
}
