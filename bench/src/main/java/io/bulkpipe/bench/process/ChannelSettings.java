// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.channel.BulkChannel;

/**
 * How the channels of a child are made. Each has one thread at either end, which they are promised.
 * Nobody spins: beside the child, there is no processor to be wasted on that.
 *
 * @param capacity in bytes
 * @param storage where they keep them
 */
record ChannelSettings(int capacity, Storage storage) {
  static final ChannelSettings USUAL =
      new ChannelSettings(BulkChannel.DEFAULT_CAPACITY, Storage.HEAP);

  BulkChannel channel() {
    return BulkChannel.builder()
        .capacity(capacity)
        .direct(storage == Storage.DIRECT)
        .spinning(false)
        .singleSender()
        .singleReceiver()
        .build();
  }
}
