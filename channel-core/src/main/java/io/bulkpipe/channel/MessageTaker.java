// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingReader;
import java.io.IOException;

/**
 * Takes whole messages out of a ring, for a receive that holds its end.
 *
 * @param <T> the type of the destination
 */
@FunctionalInterface
interface MessageTaker<T> {
  /**
   * Takes messages that are there, as many as it wants. Never waits.
   *
   * @param to the destination of the messages
   * @return how many it took
   * @throws IOException if the next bytes are no message, and then nothing of them is taken; or if
   *     a user's callback throws it
   * @throws InterruptedException if a user's callback throws it
   */
  int takeFrom(RingReader reader, T to) throws IOException, InterruptedException;
}
