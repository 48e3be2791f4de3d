// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.channel.BulkChannel;

/**
 * How the channels of a child are made. Each has one thread at either end, which they are promised.
 * Nobody spins: beside the child, there is no processor to be wasted on that.
 */
record ChannelSettings(int capacity, boolean direct) {
  static final ChannelSettings USUAL = new ChannelSettings(BulkChannel.DEFAULT_CAPACITY, false);

  BulkChannel channel() {
    return BulkChannel.builder()
        .capacity(capacity)
        .direct(direct)
        .spinning(false)
        .singleSender()
        .singleReceiver()
        .build();
  }
}
