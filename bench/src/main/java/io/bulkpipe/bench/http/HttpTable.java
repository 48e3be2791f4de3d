// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.console.TextTable;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.measure.Spread;
import io.bulkpipe.bench.result.CoreTable;
import io.bulkpipe.bench.subject.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The report for people: a row for each subject, and what has to be known to read it. */
final class HttpTable {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MIB = 1 << 20;

  private final HttpReport report;
  private final HttpSubject reference;

  /** Ratios are to {@link Subject#BULKPIPE}, or to the first subject where that one is missing. */
  HttpTable(HttpReport report) {
    this.report = report;
    List<Subject> pipes = report.settings().pipes();
    this.reference =
        HttpSubject.of(pipes.contains(Subject.BULKPIPE) ? Subject.BULKPIPE : pipes.get(0));
  }

  /** Returns the caption, the table, the subjects' configurations and how the builds compare. */
  @Override
  public String toString() {
    String builds = report.coreRatios().isEmpty() ? "" : "\n" + new CoreTable(report.coreRatios());
    return caption() + '\n' + table() + '\n' + configurations() + builds;
  }

  private String caption() {
    HttpSettings settings = report.settings();
    Machine machine = report.machine();
    UploadFigures anyRun = report.runs().get(0).figures();
    return String.format(
        Locale.ROOT,
        """
        http: a JSON array of %d integers, %d bytes in %d writes, sent while it is written
        machine: %s, %d cores; %s; %s; %s
        client: a new JVM for each run, -Xmx%s, %s; some small uploads,
          a whole one, and quarters of one until the JIT has nothing to do (six seconds at most) come
          first, then a whole one is measured; one run more, before the first round, warms up the
          server
        figures: of the client process alone, GC and JIT included; medians over the rounds (%d,
          interleaved); a ratio is the median of the rounds' own ratios; peak heap is the sum of the
          heap pools' peaks, garbage included
        note: the HTTP client allocates 16 KiB for each read and sends what it got as one chunk; a
          pipe that hands over little at a time pays for that too
        """,
        settings.count(),
        report.bytes(),
        report.writes(),
        machine.cpu(),
        machine.cores(),
        machine.os(),
        machine.jdk(),
        machine.date(),
        settings.clientHeap(),
        String.join(" + ", anyRun.garbageCollectors()),
        settings.rounds());
  }

  private TextTable table() {
    TextTable table = new TextTable(
        "subject",
        "CPU s",
        "min-max",
        "user s",
        "system s",
        "wall s",
        "peak heap MiB",
        "voluntary switches",
        "CPU / " + reference.title(),
        "wall / " + reference.title());
    for (HttpSubject subject : report.settings().subjects()) {
      Spread cpu = spread(subject, HttpTable::cpuSeconds);
      table.row(
          subject.title(),
          format("%.3f", cpu.median()),
          format("%.3f", cpu.least()) + "-" + format("%.3f", cpu.most()),
          median("%.3f", NANOS_PER_SECOND, subject, ProcessUsage::userNanos),
          median("%.3f", NANOS_PER_SECOND, subject, ProcessUsage::systemNanos),
          format("%.3f", spread(subject, HttpTable::wallSeconds).median()),
          format("%.1f", spread(subject, HttpTable::peakHeapMib).median()),
          median("%.0f", 1, subject, ProcessUsage::voluntarySwitches),
          format("%.2f", ratio(subject, HttpTable::cpuSeconds)),
          format("%.2f", ratio(subject, HttpTable::wallSeconds)));
    }
    return table;
  }

  private String configurations() {
    StringBuilder lines = new StringBuilder();
    for (HttpSubject subject : report.settings().subjects()) {
      lines.append(subject.title()).append(": ").append(subject.description()).append('\n');
    }
    return lines.toString();
  }

  /** One subject's figures, in the order of the rounds. */
  private List<UploadFigures> figures(HttpSubject subject) {
    return report.runs().stream()
        .filter(run -> run.subject().equals(subject))
        .sorted(Comparator.comparingInt(HttpRun::round))
        .map(HttpRun::figures)
        .toList();
  }

  private Spread spread(HttpSubject subject, Function<UploadFigures, Double> figure) {
    return Spread.of(figures(subject).stream().map(figure).toList());
  }

  private double ratio(HttpSubject subject, Function<UploadFigures, Double> figure) {
    List<UploadFigures> ours = figures(subject);
    List<UploadFigures> theirs = figures(reference);
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(figure.apply(ours.get(round)) / figure.apply(theirs.get(round)));
    }
    return Spread.of(ratios).median();
  }

  /** A dash where the system did not tell. */
  private String median(
      String format,
      double unit,
      HttpSubject subject,
      Function<ProcessUsage, @Nullable Long> figure) {
    List<Long> known = figures(subject).stream()
        .map(each -> figure.apply(each.usage()))
        .filter(Objects::nonNull)
        .toList();
    return known.isEmpty() ? "-" : format(format, Spread.of(known).median() / unit);
  }

  private static double cpuSeconds(UploadFigures figures) {
    return figures.usage().cpuNanos() / NANOS_PER_SECOND;
  }

  private static double wallSeconds(UploadFigures figures) {
    return figures.wallNanos() / NANOS_PER_SECOND;
  }

  private static double peakHeapMib(UploadFigures figures) {
    return figures.peakHeapBytes() / BYTES_PER_MIB;
  }

  private static String format(String format, double figure) {
    return String.format(Locale.ROOT, format, figure);
  }
}
