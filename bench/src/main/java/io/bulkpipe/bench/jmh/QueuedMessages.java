// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.ChunkPipe;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A queue that hands over references: each message is copied into an array that the receiver keeps.
 */
record QueuedMessages(ChunkPipe queue) implements MessagePipe {
  @Override
  public void send(byte[] message) throws IOException, InterruptedException {
    queue.put(message.clone());
  }

  @Override
  public void sendAll(List<byte[]> messages) throws IOException, InterruptedException {
    for (byte[] message : messages) {
      queue.put(message.clone());
    }
  }

  @Override
  public byte[] receive() throws IOException, InterruptedException {
    return queue.take();
  }

  @Override
  public List<byte[]> receiveAll(int most) throws IOException, InterruptedException {
    return queue.takeAll(most);
  }

  @Override
  public Optional<ChannelStats> stats() {
    return Optional.empty();
  }
}
