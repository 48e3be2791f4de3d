// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what was done. */
final class Tally {
  private static final List<Class<? extends Enum<?>>> OPS =
      List.of(SendOp.class, ReceiveOp.class, MessageOp.class, OtherOp.class);

  final LongAdder rounds = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder errors = new LongAdder();

  private final Map<Enum<?>, LongAdder> counts = new ConcurrentHashMap<>();

  void count(Enum<?> kind) {
    counts.computeIfAbsent(kind, k -> new LongAdder()).increment();
  }

  /** How often a kind was counted. */
  long of(Enum<?> kind) {
    LongAdder count = counts.get(kind);
    return count == null ? 0 : count.sum();
  }

  /** The counts of the kinds of a type, in their order. */
  private String text(List<Class<? extends Enum<?>>> types) {
    StringBuilder text = new StringBuilder();
    for (Class<? extends Enum<?>> type : types) {
      for (Enum<?> kind : type.getEnumConstants()) {
        if (of(kind) > 0) {
          text.append(String.format("%n    %-26s %,15d", kind.name(), of(kind)));
        }
      }
    }
    return text.toString();
  }

  private long sum(List<Class<? extends Enum<?>>> types) {
    return counts.entrySet().stream()
        .filter(count -> types.contains(count.getKey().getDeclaringClass()))
        .mapToLong(count -> count.getValue().sum())
        .sum();
  }

  /** One line of it. */
  String line() {
    return String.format(
        "rounds=%,d bytes=%,d operations=%,d faults=%,d errors=%d",
        rounds.sum(), bytes.sum(), sum(OPS), sum(List.of(Fault.class)), errors.sum());
  }

  @Override
  public String toString() {
    return line()
        + "\n  kinds of round:" + text(List.of(Mode.class))
        + "\n  operations:" + text(OPS)
        + "\n  faults:" + text(List.of(Fault.class))
        + "\n  endings:" + text(List.of(Ending.class));
  }
}
