// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.lines;

import io.bulkpipe.bench.console.TextTable;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.measure.Spread;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.subject.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Everything that was found.
 *
 * @param machine where and when
 * @param count how many lines; the unbuffered kernel pipe gets a tenth
 * @param rounds how often each subject was measured
 * @param subjects in the order of the table
 * @param runs in the order in which they ran
 */
record LinesReport(Machine machine, int count, int rounds, List<Subject> subjects, List<Run> runs) {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double LINES_PER_UNIT = 1e6;

  LinesReport {
    subjects = List.copyOf(subjects);
    runs = List.copyOf(runs);
  }

  /**
   * One measured run.
   *
   * @param round from 1
   * @param subject what was measured
   * @param lines how many lines it had
   * @param wallNanos from the start of the writer to the last line
   * @param usage of the process, meanwhile
   */
  record Run(int round, Subject subject, int lines, long wallNanos, ProcessUsage usage) {
    double nanosALine() {
      return (double) wallNanos / lines;
    }

    double switchesAMillionLines() {
      Long switches = usage.voluntarySwitches();
      return switches == null ? Double.NaN : LINES_PER_UNIT * switches / lines;
    }

    double cpuNanosALine() {
      return (double) usage.cpuNanos() / lines;
    }
  }

  /** The same as all scenarios write it down. */
  Result toResult(List<String> command) {
    Map<String, String> described = new LinkedHashMap<>();
    subjects.forEach(each -> described.put(each.title(), each.description()));
    Map<String, String> cell = Map.of("lines", String.valueOf(count));
    List<Sample> samples = runs.stream()
        .map(run -> new Sample(cell, run.subject().title(), 1, run.round(), figures(run)))
        .toList();
    return new Result("lines", machine, command, described, samples);
  }

  private static Map<String, Double> figures(Run run) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a line", run.nanosALine());
    figures.put("CPU ns a line", run.cpuNanosALine());
    if (run.usage().voluntarySwitches() != null) {
      figures.put("context switches a million lines", run.switchesAMillionLines());
    }
    return figures;
  }

  /** Returns the caption, the table and the subjects' configurations. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format(
        Locale.ROOT,
        """
        lines: the integers from 0 to %d, one a line, digits and newline written separately, read line
          by line; writer and reader on threads of their own, unpinned, in this process
        machine: %s, %d cores; %s; %s; %s
        figures: medians over the rounds (%d, interleaved); a ratio is the median of the rounds' own
          ratios; the unbuffered kernel pipe gets a tenth of the lines

        """,
        count - 1,
        machine.cpu(),
        machine.cores(),
        machine.os(),
        machine.jdk(),
        machine.date(),
        rounds));
    TextTable table = new TextTable(
        "subject",
        "ns a line",
        "min-max",
        "CPU ns a line",
        "switches a million",
        "ns / " + first());
    for (Subject subject : subjects) {
      Spread wall = spread(subject, Run::nanosALine);
      table.row(
          subject.title(),
          format("%.1f", wall.median()),
          format("%.1f", wall.least()) + "-" + format("%.1f", wall.most()),
          format("%.1f", spread(subject, Run::cpuNanosALine).median()),
          format("%.0f", spread(subject, Run::switchesAMillionLines).median()),
          format("%.2f", ratio(subject)));
    }
    text.append(table).append('\n');
    for (Subject subject : subjects) {
      text.append(subject.title()).append(": ").append(subject.description()).append('\n');
    }
    return text.append(format("took %.0f s\n", total() / NANOS_PER_SECOND)).toString();
  }

  private double total() {
    return runs.stream().mapToLong(Run::wallNanos).sum();
  }

  private String first() {
    return subjects.get(0).title();
  }

  private List<Run> of(Subject subject) {
    return runs.stream().filter(run -> run.subject() == subject).toList();
  }

  private Spread spread(Subject subject, ToDoubleFunction<Run> figure) {
    return Spread.of(of(subject).stream().mapToDouble(figure).boxed().toList());
  }

  private double ratio(Subject subject) {
    List<Double> ratios = new ArrayList<>();
    List<Run> reference = of(subjects.get(0));
    for (int i = 0; i < rounds; i++) {
      ratios.add(of(subject).get(i).nanosALine() / reference.get(i).nanosALine());
    }
    return Spread.of(ratios).median();
  }

  private static String format(String format, double figure) {
    return Double.isNaN(figure) ? "-" : String.format(Locale.ROOT, format, figure);
  }
}
