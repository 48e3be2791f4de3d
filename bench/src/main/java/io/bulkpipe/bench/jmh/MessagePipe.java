// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BulkpipePipe;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.ChunkPipe;
import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

/**
 * What carries messages from one thread to another. A message goes in from an array that the sender
 * uses again at once, and comes out in an array of the receiver's own, until it receives again.
 */
interface MessagePipe {

  /** Makes a new one; {@code batch} is the most that is received in a call. */
  static MessagePipe open(Subject subject, Condition condition, int batch) throws IOException {
    BytePipe pipe = condition.open(subject);
    if (pipe instanceof BulkpipePipe bulkpipe) {
      return new InChannel(bulkpipe.channel(), condition.range(), batch);
    }
    if (pipe instanceof ChunkPipe queue) {
      return new InQueue(queue);
    }
    throw new IllegalArgumentException(subject + " carries no messages");
  }

  void send(byte[] message) throws IOException, InterruptedException;

  void sendAll(List<byte[]> messages) throws IOException, InterruptedException;

  byte[] receive() throws IOException, InterruptedException;

  /** Receives messages, in the best way that there is for several. */
  List<byte[]> receiveAll(int most) throws IOException, InterruptedException;

  /** Tells what the channel below counts, if it does. */
  Optional<ChannelStats> stats();

  /** A queue of references: each message is copied into an array that the receiver keeps. */
  record InQueue(ChunkPipe queue) implements MessagePipe {
    @Override
    public void send(byte[] message) throws InterruptedException {
      queue.put(message.clone());
    }

    @Override
    public void sendAll(List<byte[]> messages) throws InterruptedException {
      for (byte[] message : messages) {
        queue.put(message.clone());
      }
    }

    @Override
    public byte[] receive() throws InterruptedException {
      return queue.take();
    }

    @Override
    public List<byte[]> receiveAll(int most) throws InterruptedException {
      return queue.takeAll(most);
    }

    @Override
    public Optional<ChannelStats> stats() {
      return Optional.empty();
    }
  }

  /** Bulkpipe's messages, received into arrays that are used again. */
  final class InChannel implements MessagePipe {
    private final BulkChannel channel;
    private final MessageSender sender;
    private final MessageReceiver receiver;

    /** The messages that were received last. */
    private final byte[][] arrays;

    private final ByteBuffer single;
    private int taken;

    InChannel(BulkChannel channel, int size, int most) {
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

  /** The same as a pipe of ranges, a batch of messages at a time: to be checked like others. */
  record Ranges(MessagePipe messages, int size, int batch) implements BytePipe {
    @Override
    public Sender sender() {
      List<byte[]> arrays = Stream.generate(() -> new byte[size]).limit(batch).toList();
      int[] filled = {0};
      return (src, length) -> {
        System.arraycopy(src, 0, arrays.get(filled[0]++), 0, length);
        if (filled[0] == batch) {
          filled[0] = 0;
          if (batch == 1) {
            messages.send(arrays.get(0));
          } else {
            messages.sendAll(arrays);
          }
          arrays.forEach(each -> Arrays.fill(each, (byte) -1)); // they are the sender's again
        }
      };
    }

    @Override
    public Receiver receiver() {
      Queue<byte[]> received = new ArrayDeque<>();
      return (dst, length) -> {
        if (received.isEmpty()) {
          received.addAll(batch == 1 ? List.of(messages.receive()) : messages.receiveAll(batch));
        }
        System.arraycopy(received.remove(), 0, dst, 0, length);
        return length;
      };
    }
  }
}
