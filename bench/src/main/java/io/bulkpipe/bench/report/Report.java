// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.report.ReportPage.Drawing;
import io.bulkpipe.bench.report.ReportPage.Fact;
import io.bulkpipe.bench.report.ReportPage.GroupPart;
import io.bulkpipe.bench.report.ReportPage.ResultPart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns results into a page, and into drawings that are files of their own. */
record Report(List<ResultDocument> results) {
  static final int WIDE = 880;
  static final int NARROW = 360;

  private static final Pattern PLAIN_ARGUMENT = Pattern.compile("[\\w@%+=:,./-]+");
  private static final Map<String, String> FACT_NAMES = Map.of(
      "cpu", "CPU", "cores", "Cores", "os", "System", "jdk", "JDK", "date", "Date", "commit",
      "Commit");

  Report {
    results = List.copyOf(results);
  }

  ReportPage page() {
    List<ResultPart> parts = new ArrayList<>();
    for (ResultDocument each : results) {
      parts.add(part(each, "result-" + (parts.size() + 1)));
    }
    boolean hasContents =
        parts.size() > 1 || parts.stream().anyMatch(each -> each.groups().size() > 1);
    String scenarios =
        results.stream().map(ResultDocument::scenario).distinct().collect(Collectors.joining(", "));
    return new ReportPage("Bulkpipe benchmarks: " + scenarios, hasContents, parts);
  }

  /** SVG documents by the names of their files. */
  Map<String, String> drawings() {
    Map<String, String> drawings = new LinkedHashMap<>();
    for (ResultDocument result : results) {
      Samples samples = new Samples(result.samples());
      for (CellGroup group : CellGroup.of(samples.cells())) {
        GroupPlot plot = plot(group, result, samples);
        if (!plot.isEmpty()) {
          String stem = result.file().replaceFirst("\\.json$", "") + " "
              + String.join(" ", group.common().values());
          drawings.put(fileName(stem, drawings), plot.document(WIDE));
        }
      }
    }
    return drawings;
  }

  private static ResultPart part(ResultDocument result, String id) {
    Samples samples = new Samples(result.samples());
    List<GroupPart> groups = new ArrayList<>();
    for (CellGroup each : CellGroup.of(samples.cells())) {
      groups.add(part(each, result, samples, id + "-" + (groups.size() + 1)));
    }
    List<Fact> facts = new ArrayList<>(List.of(new Fact("File", result.file())));
    result
        .machine()
        .forEach((name, value) -> facts.add(new Fact(FACT_NAMES.getOrDefault(name, name), value)));
    facts.add(new Fact("Samples", String.valueOf(result.samples().size())));
    List<Fact> subjects = result.subjects().entrySet().stream()
        .map(each -> new Fact(each.getKey(), each.getValue()))
        .toList();
    String date = result.machine().getOrDefault("date", result.file());
    return new ResultPart(
        id,
        result.scenario() + ", " + date,
        result.file(),
        facts,
        commandLine(result),
        subjects,
        groups);
  }

  private static GroupPart part(
      CellGroup group, ResultDocument result, Samples samples, String id) {
    GroupPlot plot = plot(group, result, samples);
    List<Drawing> drawings = plot.isEmpty()
        ? List.of()
        : List.of(
            new Drawing("wide", plot.inline(WIDE, id + "-wide")),
            new Drawing("narrow", plot.inline(NARROW, id + "-narrow")));
    return new GroupPart(
        id,
        group.title(),
        drawings,
        plot.caption(),
        TableText.compared(plot.table()),
        samples.furtherFigures().stream()
            .map(each -> FigureTable.of(each, group, result.subjectNames(), samples))
            .map(TableText::plain)
            .toList());
  }

  private static GroupPlot plot(CellGroup group, ResultDocument result, Samples samples) {
    return new GroupPlot(
        FigureTable.of(samples.mainFigure(), group, result.subjectNames(), samples));
  }

  /** As it could be typed into a shell. */
  private static String commandLine(ResultDocument result) {
    return result.command().stream()
        .map(each ->
            PLAIN_ARGUMENT.matcher(each).matches() ? each : "'" + each.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  private static String fileName(String stem, Map<String, String> taken) {
    String plain =
        stem.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String name = plain.isEmpty() ? "plot" : plain;
    String unique = name;
    for (int i = 2; taken.containsKey(unique + ".svg"); i++) {
      unique = name + "-" + i;
    }
    return unique + ".svg";
  }
}
