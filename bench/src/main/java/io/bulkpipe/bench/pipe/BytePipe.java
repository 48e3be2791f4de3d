// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.util.Optional;

/**
 * What all pipes have in common: ranges of bytes go in from an array that the sender uses again at
 * once, and come out into an array of the receiver's. Nobody ends it: who receives knows how much is
 * to come.
 */
public interface BytePipe extends AutoCloseable {

  /** The sending end, for one thread. */
  @FunctionalInterface
  interface Sender {
    /**
     * Sends the first bytes of an array, all of them; waits for room.
     *
     * @param src the bytes
     * @param length how many, at least 1
     * @throws IOException if the pipe fails
     * @throws InterruptedException if interrupted while waiting
     */
    void send(byte[] src, int length) throws IOException, InterruptedException;

    /**
     * Lets the receiver have everything that was sent, where a pipe waits for more before it does.
     *
     * @throws IOException if the pipe fails
     */
    default void flush() throws IOException {}
  }

  /** The receiving end, for one thread. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Receives at least one byte, waiting for it.
     *
     * @param dst where they go, from the first element on
     * @param length how many at most
     * @return how many
     * @throws IOException if the pipe fails
     * @throws InterruptedException if interrupted while waiting
     */
    int receive(byte[] dst, int length) throws IOException, InterruptedException;
  }

  /**
   * Makes a sending end for one thread.
   *
   * @return a sender with buffers of its own, if it needs any
   */
  Sender sender();

  /**
   * Makes a receiving end for one thread.
   *
   * @return a receiver with buffers of its own, if it needs any
   */
  Receiver receiver();

  /**
   * Tells what the pipe counts itself.
   *
   * @return nothing, except for Bulkpipe
   */
  default Optional<ChannelStats> stats() {
    return Optional.empty();
  }

  /** Gives back what the system lent. */
  @Override
  default void close() throws IOException {}
}
