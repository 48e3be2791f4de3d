// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import io.bulkpipe.channel.BulkChannel;

/** Where a channel keeps its bytes, and whether its ends have locks. */
public enum Build {
  HEAP(false, false),
  DIRECT(true, false),
  HEAP_SINGLE(false, true),
  DIRECT_SINGLE(true, true);

  private final boolean direct;
  private final boolean single;

  Build(boolean direct, boolean single) {
    this.direct = direct;
    this.single = single;
  }

  /** Tells whether the ends are promised to one caller each. */
  public boolean single() {
    return single;
  }

  /** Makes a channel. */
  public BulkChannel create(int capacity) {
    BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).direct(direct);
    return single ? builder.singleSender().singleReceiver().build() : builder.build();
  }
}
