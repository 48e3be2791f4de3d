// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Bulkpipe's messages, received into arrays that are used again. */
final class ChannelMessages implements MessagePipe {
  private final BulkChannel channel;
  private final MessageSender sender;
  private final MessageReceiver receiver;

  /** The messages that were received last; their arrays are used again. */
  private final byte[][] arrays;

  private final ByteBuffer single;
  private int taken;

  ChannelMessages(BulkChannel channel, int size, int most) {
    this.channel = channel;
    this.sender = MessageSender.over(channel.sender());
    this.receiver = MessageReceiver.over(channel.receiver());
    this.arrays = new byte[most][size];
    this.single = ByteBuffer.wrap(arrays[0]);
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
    if (receiver.receiveInto(single.clear()) != single.capacity()) {
      throw new IOException("length=" + single.position() + " is not that of the messages");
    }
    return arrays[0];
  }

  @Override
  public List<byte[]> receiveAll(int most) throws IOException, InterruptedException {
    taken = 0;
    receiver.drain(Math.min(most, arrays.length), this::take);
    return Arrays.asList(arrays).subList(0, taken);
  }

  private void take(ByteBuffer message) throws IOException {
    byte[] array = arrays[taken++];
    if (message.remaining() != array.length) {
      throw new IOException("length=" + message.remaining() + " is not that of the messages");
    }
    message.get(array);
  }

  @Override
  public Optional<ChannelStats> stats() {
    return Optional.of(channel.stats());
  }
}
