// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingReader;
import java.io.IOException;

/**
 * Takes whole messages out of a ring, for a receive that holds its end.
 *
 * @param <T> what the messages are given to
 */
@FunctionalInterface
interface MessageTaker<T> {
  /**
   * Takes as many messages as it wants of those that are there. Never waits.
   *
   * @param to what the messages are given to
   * @return how many it took
   * @throws IOException if what is there is not a message, of which nothing is taken then; or if a
   *     user's callback throws it
   * @throws InterruptedException if a user's callback throws it
   */
  int takeFrom(RingReader reader, T to) throws IOException, InterruptedException;
}
