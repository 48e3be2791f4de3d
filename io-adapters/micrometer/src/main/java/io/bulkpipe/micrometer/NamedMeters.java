// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.micrometer.NamedFigures.Ended;
import io.bulkpipe.micrometer.NamedFigures.Name;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The meters of all named channels in one registry. For one thread at a time. */
final class NamedMeters {
  private final MeterRegistry registry;
  private final Tags tags;
  private final NamedFigures figures;
  private final List<Meter> totals = new ArrayList<>();
  private final Map<Name, NameMeters> names = new HashMap<>();

  /** The meters of one name. */
  private record NameMeters(ChannelMeters meters, Gauge open) {}

  NamedMeters(MeterRegistry registry, Tags tags, NamedFigures figures) {
    this.registry = registry;
    this.tags = tags;
    this.figures = figures;
    ended("complete", Ended::complete);
    ended("failed", Ended::failed);
    ended("collected", Ended::collected);
  }

  boolean isIn(MeterRegistry other) {
    return registry == other;
  }

  private void ended(String outcome, ToLongFunction<Ended> value) {
    totals.add(FunctionCounter.builder(
            "bulkpipe.channels.ended", figures, each -> value.applyAsLong(figures.ended()))
        .description("Channels with a name that are over")
        .tags(tags.and("outcome", outcome))
        .register(registry));
  }

  /** Registers the meters of new names, and removes those of names that are gone. */
  void show(Collection<Name> now) {
    names.keySet().removeIf(name -> !now.contains(name) && remove(name));
    for (Name name : now) {
      names.computeIfAbsent(name, this::register);
    }
  }

  private NameMeters register(Name name) {
    Tags all = tags.and("channel", name.name);
    Gauge open = Gauge.builder("bulkpipe.channels.open", name::open)
        .description("Channels with this name that are not over")
        .tags(all)
        .register(registry);
    return new NameMeters(ChannelMeters.register(registry, all, name::figures), open);
  }

  private boolean remove(Name name) {
    NameMeters meters = names.get(name);
    if (meters != null) {
      meters.meters.remove();
      registry.remove(meters.open);
    }
    return true;
  }

  void removeAll() {
    show(List.of());
    totals.forEach(registry::remove);
  }
}
