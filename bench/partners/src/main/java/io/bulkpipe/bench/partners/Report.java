// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The samples of a run, as lines of CSV and as a table of medians. */
final class Report {
  private static final double SECOND = 1e9;

  /** One upload: processor time of the client's process, and time by the clock. */
  record Sample(Partner partner, Form form, int round, long cpuNanos, long wallNanos) {
    double cpu() {
      return cpuNanos / SECOND;
    }

    double wall() {
      return wallNanos / SECOND;
    }
  }

  private final List<Sample> samples = new ArrayList<>();

  void add(Sample sample) {
    samples.add(sample);
  }

  String csv() {
    StringBuilder lines = new StringBuilder("partner,form,round,cpu s,wall s\n");
    for (Sample sample : samples) {
      lines.append(format(
          "%s,%s,%d,%.3f,%.3f%n",
          sample.partner().title,
          name(sample.form()),
          sample.round(),
          sample.cpu(),
          sample.wall()));
    }
    return lines.toString();
  }

  /** Medians in seconds, and how much of the partner's time Bulkpipe's form takes. */
  String markdown() {
    StringBuilder table = new StringBuilder("""
        | partner | own, CPU / wall s | tuned | Bulkpipe | CPU of own | of tuned | wall of own | of tuned |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        """);
    for (Partner partner : Partner.values()) {
      Map<Form, Double> cpu = medians(partner, Sample::cpu);
      Map<Form, Double> wall = medians(partner, Sample::wall);
      if (cpu.isEmpty()) {
        continue;
      }
      table.append("| ").append(partner.title);
      for (Form form : Form.values()) {
        table.append(
            cpu.containsKey(form)
                ? format(" | %.2f / %.2f", cpu.get(form), wall.get(form))
                : " | -");
      }
      for (Map<Form, Double> times : List.of(cpu, wall)) {
        for (Form form : List.of(Form.OWN, Form.TUNED)) {
          table.append(
              times.containsKey(form) && times.containsKey(Form.BULKPIPE)
                  ? format(" | %.2f", times.get(Form.BULKPIPE) / times.get(form))
                  : " | -");
        }
      }
      table.append(" |\n");
    }
    return table.toString();
  }

  private Map<Form, Double> medians(Partner partner, ToDoubleFunction<Sample> figure) {
    Map<Form, Double> medians = new EnumMap<>(Form.class);
    for (Form form : Form.values()) {
      double[] sorted = samples.stream()
          .filter(sample -> sample.partner() == partner && sample.form() == form)
          .mapToDouble(figure)
          .sorted()
          .toArray();
      if (sorted.length > 0) {
        medians.put(form, (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
      }
    }
    return medians;
  }

  static String name(Form form) {
    return form.name().toLowerCase(Locale.ROOT);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
