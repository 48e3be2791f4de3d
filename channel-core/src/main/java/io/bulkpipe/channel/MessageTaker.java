// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingReader;
import java.io.IOException;

/**
 * Takes whole units out of a ring, for a receive that holds its end.
 *
 * @param <T> who gets them
 */
@FunctionalInterface
interface MessageTaker<T> {
  /**
   * Takes as many units as it wants of those that are there; waits for none.
   *
   * @param to who gets them
   * @return how many
   * @throws IOException if what is there is no unit, nothing of which is taken; what a callback of
   *     a user's throws
   * @throws InterruptedException if a callback of a user's throws it
   */
  int takeFrom(RingReader reader, T to) throws IOException, InterruptedException;
}
