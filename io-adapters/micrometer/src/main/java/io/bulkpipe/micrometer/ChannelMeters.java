// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.micrometer.Figures.Counts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The meters of one set of tags in one registry. They keep the supplier of figures reachable. */
final class ChannelMeters {
  static final String CAPACITY = "bulkpipe.channel.capacity";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Supplier<Figures> figures;
  private final List<Meter> meters = new ArrayList<>();

  /**
   * Guards {@link #removed}. It is no monitor, as a registry may wait, which would pin its carrier.
   */
  private final ReentrantLock removing = new ReentrantLock();

  private boolean removed;

  private ChannelMeters(MeterRegistry registry, Tags tags, Supplier<Figures> figures) {
    this.registry = registry;
    this.tags = tags;
    this.figures = figures;
  }

  /** @param figures called by each thread that reads a meter; does not wait */
  static ChannelMeters register(MeterRegistry registry, Tags tags, Supplier<Figures> figures) {
    ChannelMeters made = new ChannelMeters(registry, tags, figures);
    made.gauge(CAPACITY, "The most bytes that may be buffered", BaseUnits.BYTES, Figures::capacity);
    made.gauge(
        "bulkpipe.channel.buffered", "Bytes that are buffered", BaseUnits.BYTES, Figures::buffered);
    made.gauge(
        "bulkpipe.channel.draining",
        "Channels whose sender has ended, but whose end was not received yet",
        null,
        Figures::draining);
    made.bytes("bulkpipe.channel.sent", "Bytes that were sent", Figures::sender);
    made.bytes("bulkpipe.channel.received", "Bytes that were received", Figures::receiver);
    made.waits("sender", Figures::sender);
    made.waits("receiver", Figures::receiver);
    return made;
  }

  private void gauge(
      String name, String description, @Nullable String unit, ToLongFunction<Figures> value) {
    meters.add(Gauge.builder(name, () -> value.applyAsLong(figures.get()))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry));
  }

  private void bytes(String name, String description, Function<Figures, Counts> end) {
    meters.add(
        FunctionCounter.builder(name, figures, each -> end.apply(figures.get()).bytes())
            .description(description)
            .baseUnit(BaseUnits.BYTES)
            .tags(tags)
            .register(registry));
  }

  private void waits(String end, Function<Figures, Counts> counts) {
    Tags both = tags.and("end", end);
    meters.add(FunctionCounter.builder(
            "bulkpipe.channel.waits",
            figures,
            each -> counts.apply(figures.get()).waits())
        .description("Operations that found no room or no bytes")
        .tags(both)
        .register(registry));
    meters.add(FunctionTimer.builder(
            "bulkpipe.channel.parked",
            figures,
            each -> counts.apply(figures.get()).parks(),
            each -> counts.apply(figures.get()).nanosParked(),
            TimeUnit.NANOSECONDS)
        .description("How often threads parked, and how long in all")
        .tags(both)
        .register(registry));
  }

  /**
   * Removes the meters from the registry, {@link #CAPACITY} last. May be called again, by any
   * thread: each call returns when they are gone. A registry removes by name and tags, so only the
   * first call removes anything. By the second, another channel may have meters with these tags.
   */
  void remove() {
    removing.lock();
    try {
      if (!removed) {
        removed = true;
        for (int i = meters.size() - 1; i >= 0; i--) {
          registry.remove(meters.get(i));
        }
      }
    } finally {
      removing.unlock();
    }
  }
}
