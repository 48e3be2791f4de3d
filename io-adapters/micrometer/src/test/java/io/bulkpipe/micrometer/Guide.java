// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/** The samples of docs/guide/micrometer.md: GuideTest compares them, and runs them. */
final class Guide {
  private Guide() {}

  static NamedChannelMetrics all(MeterRegistry registry) {
    NamedChannelMetrics metrics = new NamedChannelMetrics();
    metrics.bindTo(registry);
    return metrics;
  }

  static BulkChannel named() {
    BulkChannel orders = BulkChannel.builder().name("orders").build();
    return orders;
  }

  static void one(MeterRegistry registry, BulkChannel channel) {
    ChannelMetrics.monitor(registry, channel, "channel", "upload");
  }

  static void oneEnd(MeterRegistry registry, BulkReceiver receiver) {
    new ChannelMetrics(receiver, Tags.of("channel", "download")).bindTo(registry);
  }
}
