// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters of one set of tags, of which a registry has only one at a time. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ChannelMetersTest {
  private static final Tags TAGS = Tags.of("channel", "orders");

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @DisplayName("meters that are removed again leave those that came after them")
  @Test
  void removedAgain() {
    ChannelMeters first = ChannelMeters.register(registry, TAGS, () -> Figures.NONE);
    first.remove();
    assertThat(registry.getMeters()).isEmpty();
    ChannelMeters second = ChannelMeters.register(registry, TAGS, () -> Figures.NONE);
    List<Meter> registered = List.copyOf(registry.getMeters());
    first.remove();
    assertThat(registry.getMeters()).isNotEmpty().containsExactlyInAnyOrderElementsOf(registered);
    second.remove();
    assertThat(registry.getMeters()).isEmpty();
  }

  @DisplayName("the meter that shows whether the tags are in use leaves last")
  @Test
  void capacityLast() {
    List<String> removed = new ArrayList<>();
    registry.config().onMeterRemoved(meter -> removed.add(meter.getId().getName()));
    ChannelMeters.register(registry, TAGS, () -> Figures.NONE).remove();
    assertThat(removed).hasSize(9).last().isEqualTo(ChannelMeters.CAPACITY);
  }
}
