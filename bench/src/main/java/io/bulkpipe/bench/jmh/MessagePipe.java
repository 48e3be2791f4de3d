// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BulkpipePipe;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.ChunkPipe;
import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What carries messages from one thread to another. A message goes in from an array that the sender
 * uses again at once, and comes out in an array of the receiver's own, until it receives again.
 */
interface MessagePipe {

  /** Makes a new one; {@code batch} is the most that is received in a call. */
  static MessagePipe open(Subject subject, Condition condition, int batch) throws IOException {
    BytePipe pipe = condition.open(subject);
    if (pipe instanceof BulkpipePipe bulkpipe) {
      return new ChannelMessages(bulkpipe.channel(), condition.range(), batch);
    }
    if (pipe instanceof ChunkPipe queue) {
      return new QueuedMessages(queue);
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
}
