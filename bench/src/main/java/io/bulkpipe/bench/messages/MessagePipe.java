// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What carries messages from one thread to another. A message goes in from an array that the sender
 * uses again at once, and comes out in an array of the receiver's own, until it receives again.
 */
interface MessagePipe {

  /** Sends a message; waits for room. */
  void send(byte[] message) throws IOException, InterruptedException;

  /** Sends messages, in the best way that there is for several. */
  void sendAll(List<byte[]> messages) throws IOException, InterruptedException;

  /** Receives a message, waiting for it. */
  byte[] receive() throws IOException, InterruptedException;

  /**
   * Receives messages, in the best way that there is for several.
   *
   * @param most at most so many; no more than are going to be sent, for whom waits for all of them
   * @return one or more
   */
  List<byte[]> receiveAll(int most) throws IOException, InterruptedException;

  /** Tells what the channel below counts, if it does. */
  Optional<ChannelStats> stats();
}
