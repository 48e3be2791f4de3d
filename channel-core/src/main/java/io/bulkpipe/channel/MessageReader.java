// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the messages that {@link MessageReceiver#drain} lends. */
@FunctionalInterface
public interface MessageReader {

  /**
   * Reads a message.
   *
   * @param message a read-only buffer, whose remaining bytes are the message. It has none after the
   *     call. Where the callback leaves its position does not matter
   * @throws IOException ends the call that lent it, and leaves the message in the channel
   * @throws InterruptedException ends the call in the same way
   */
  void read(ByteBuffer message) throws IOException, InterruptedException;
}
