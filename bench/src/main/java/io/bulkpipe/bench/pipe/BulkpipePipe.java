// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import java.util.Optional;

/** A {@link BulkChannel}, called without anything between. */
public record BulkpipePipe(BulkChannel channel) implements BytePipe {
  @Override
  public Sender sender() {
    var sender = channel.sender();
    return (src, length) -> sender.sendBulk(src, 0, length);
  }

  @Override
  public Receiver receiver() {
    var receiver = channel.receiver();
    return (dst, length) -> receiver.receiveInto(dst, 0, length);
  }

  @Override
  public Optional<ChannelStats> stats() {
    return Optional.of(channel.stats());
  }
}
