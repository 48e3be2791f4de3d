// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.Optional;

/**
 * What all pipes have in common: ranges of bytes go in from an array that the sender uses again at
 * once, and come out into an array of the receiver's. Nobody ends it: who receives knows how much
 * is to come.
 */
public interface BytePipe extends AutoCloseable {

  /** The sending end, for one thread. */
  @FunctionalInterface
  interface Sender {
    /** Sends the first bytes of an array, all of them; waits for room. */
    void send(byte[] src, int length) throws IOException, InterruptedException;

    /**
     * Lets the receiver have everything that was sent, where a pipe waits for more before it does.
     */
    default void flush() throws IOException {}
  }

  /** The receiving end, for one thread. */
  @FunctionalInterface
  interface Receiver {
    /** Receives at least one byte, waiting for it. */
    int receive(byte[] dst, int length) throws IOException, InterruptedException;
  }

  Sender sender();

  Receiver receiver();

  /** Tells what the pipe counts itself. */
  default Optional<ChannelStats> stats() {
    return Optional.empty();
  }

  @Override
  default void close() throws IOException {}
}
