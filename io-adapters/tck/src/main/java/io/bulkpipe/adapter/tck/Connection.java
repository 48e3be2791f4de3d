// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkChannel;
import java.util.List;

/**
 * A connection through an adapter, from the side where bytes go in to the side where they come out.
 *
 * @param writer the side where bytes go in
 * @param reader the side where they come out
 * @param channels the channels between the two that the test knows. The verification checks that
 *     both ends of each are over at the end, so that they keep no memory
 */
public record Connection(ByteWriter writer, ByteReader reader, List<BulkChannel> channels) {

  /**
   * Makes a connection.
   *
   * @param writer the side where bytes go in
   * @param reader the side where they come out
   * @param channels the known channels between the two, none of them null; may be empty
   */
  public Connection {
    channels = List.copyOf(channels);
  }
}
