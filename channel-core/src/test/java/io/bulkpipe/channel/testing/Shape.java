// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import io.bulkpipe.channel.BulkChannel;

/** The ways to make a channel that must not differ where one thread uses each end. */
public enum Shape {
  SHARED {
    @Override
    BulkChannel.Builder builder() {
      return BulkChannel.builder();
    }
  },
  PARKING {
    @Override
    BulkChannel.Builder builder() {
      return BulkChannel.builder().spinning(false);
    }
  },
  SINGLE {
    @Override
    BulkChannel.Builder builder() {
      return BulkChannel.builder().singleSender().singleReceiver();
    }
  };

  abstract BulkChannel.Builder builder();

  /** Makes a channel of this shape. */
  public BulkChannel create(int capacity) {
    return builder().capacity(capacity).build();
  }
}
