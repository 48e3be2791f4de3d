// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.Spread;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A result in a hundredth of its size, as CSV: a row for each cell, subject and figure, with the
 * median, the least, the most and all rounds, of five digits each. Comments before the header say
 * where and how it was measured.
 */
public final class CompactTable {
  private static final String COMMENT = "# ";
  private static final CsvMapper MAPPER = new CsvMapper();
  private static final List<String> VALUES =
      List.of("subject", "figure", "median", "least", "most", "rounds");
  private static final MathContext DIGITS = new MathContext(5);

  private CompactTable() {}

  /** Writes some figures of a result. */
  public static void write(Result result, Predicate<String> figures, Path file) throws IOException {
    Set<String> columns = new LinkedHashSet<>();
    result.cells().forEach(each -> columns.addAll(each.keySet()));
    columns.addAll(VALUES);
    CsvSchema.Builder schema = CsvSchema.builder();
    columns.forEach(schema::addColumn);
    List<Map<String, String>> rows = new ArrayList<>();
    for (Map<String, String> cell : result.cells()) {
      for (String subject : result.subjects().keySet()) {
        for (String figure : result.figures().stream().filter(figures).toList()) {
          List<Double> rounds = result.values(cell, subject, figure);
          if (!rounds.isEmpty()) {
            rows.add(row(cell, subject, figure, rounds));
          }
        }
      }
    }
    String csv = MAPPER.writer(schema.build().withHeader()).writeValueAsString(rows);
    Files.writeString(file, comment(result) + csv);
  }

  private static Map<String, String> row(
      Map<String, String> cell, String subject, String figure, List<Double> rounds) {
    Spread spread = Spread.of(rounds);
    Map<String, String> row = new LinkedHashMap<>(cell);
    row.put("subject", subject);
    row.put("figure", figure);
    row.put("median", text(spread.median()));
    row.put("least", text(spread.least()));
    row.put("most", text(spread.most()));
    row.put("rounds", rounds.stream().map(CompactTable::text).collect(Collectors.joining(" ")));
    return row;
  }

  /** Reads what was written; the rounds of all forks are those of one. */
  static Result read(Path file) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .filter(each -> each.startsWith(COMMENT) && each.contains("="))
          .forEach(each -> facts.put(
              each.substring(COMMENT.length(), each.indexOf('=')),
              each.substring(each.indexOf('=') + 1)));
    }
    Map<List<Object>, Map<String, Double>> figures = new LinkedHashMap<>();
    List<Sample> samples = new ArrayList<>();
    Map<String, String> subjects = new LinkedHashMap<>();
    for (Map<String, String> row : rows(Files.readString(file))) {
      String subject = value(row, "subject");
      Map<String, String> cell = new LinkedHashMap<>(row);
      cell.keySet().removeAll(VALUES);
      cell.values().removeIf(String::isEmpty);
      subjects.put(subject, "");
      int round = 0;
      for (String each : value(row, "rounds").split(" ", -1)) {
        round++;
        figures
            .computeIfAbsent(List.of(cell, subject, round), key -> new LinkedHashMap<>())
            .put(value(row, "figure"), Double.valueOf(each));
      }
    }
    figures.forEach((key, values) -> samples.add(sample(key, values)));
    Machine machine = new Machine(
        value(facts, "cpu"),
        Integer.parseInt(value(facts, "cores")),
        value(facts, "os"),
        value(facts, "jdk"),
        value(facts, "date"),
        value(facts, "commit"));
    List<String> command = List.of(value(facts, "command").split(" ", -1));
    return new Result(value(facts, "scenario"), machine, command, subjects, samples);
  }

  @SuppressWarnings("unchecked") // the key is the cell, the subject and the round
  private static Sample sample(List<Object> key, Map<String, Double> figures) {
    return new Sample(
        (Map<String, String>) key.get(0), (String) key.get(1), 1, (Integer) key.get(2), figures);
  }

  /** The rows of a table with a header and maybe comments. */
  public static List<Map<String, String>> rows(String csv) throws IOException {
    CsvSchema schema = CsvSchema.emptySchema().withHeader().withComments();
    try (MappingIterator<Map<String, String>> rows = MAPPER
        .readerFor(new TypeReference<Map<String, String>>() {})
        .with(schema)
        .readValues(csv)) {
      return rows.readAll();
    }
  }

  private static String comment(Result result) {
    Machine machine = result.machine();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("scenario", result.scenario());
    facts.put("command", String.join(" ", result.command()));
    facts.put("cpu", machine.cpu());
    facts.put("cores", machine.cores());
    facts.put("os", machine.os());
    facts.put("jdk", machine.jdk());
    facts.put("date", machine.date());
    facts.put("commit", machine.commit());
    return facts.entrySet().stream()
        .map(each -> COMMENT + each.getKey() + '=' + each.getValue() + '\n')
        .collect(Collectors.joining());
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static String text(double value) {
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
