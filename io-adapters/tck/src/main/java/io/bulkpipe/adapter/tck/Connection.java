// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkChannel;
import java.util.List;

/**
 * An adapter at work, from the side where bytes go in to the side where they come out.
 *
 * @param writer where bytes go in
 * @param reader where they come out
 * @param channels the channels between the two, as far as the test knows them: the verification
 *     looks whether both of their ends are over in the end, so that they keep no storage
 */
public record Connection(ByteWriter writer, ByteReader reader, List<BulkChannel> channels) {

  /**
   * Makes a connection.
   *
   * @param writer where bytes go in
   * @param reader where they come out
   * @param channels the channels between the two, none of them null; may be empty
   */
  public Connection {
    channels = List.copyOf(channels);
  }
}
