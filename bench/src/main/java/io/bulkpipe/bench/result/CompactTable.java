// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
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
            Spread spread = Spread.of(rounds);
            Map<String, String> row = new LinkedHashMap<>(cell);
            row.put("subject", subject);
            row.put("figure", figure);
            row.put("median", text(spread.median()));
            row.put("least", text(spread.least()));
            row.put("most", text(spread.most()));
            row.put(
                "rounds",
                String.join(" ", rounds.stream().map(CompactTable::text).toList()));
            rows.add(row);
          }
        }
      }
    }
    String csv = MAPPER.writer(schema.build().withHeader()).writeValueAsString(rows);
    Files.writeString(file, comment(result) + csv);
  }

  private static String text(double value) {
    return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }

  private static String comment(Result result) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("scenario", result.scenario());
    facts.put("command", String.join(" ", result.command()));
    facts.putAll(ResultReader.MAPPER.convertValue(
        result.machine(), new TypeReference<LinkedHashMap<String, Object>>() {}));
    return facts.entrySet().stream()
        .map(each -> COMMENT + each.getKey() + '=' + each.getValue() + '\n')
        .collect(Collectors.joining());
  }

  /** Reads what was written; the rounds of all forks are those of one. */
  static Result read(Path file) throws IOException {
    String csv = Files.readString(file);
    Map<String, String> subjects = new LinkedHashMap<>();
    Map<List<Object>, Sample> samples = new LinkedHashMap<>();
    for (Map<String, String> row : rows(csv)) {
      String subject = value(row, "subject");
      String figure = value(row, "figure");
      subjects.put(subject, "");
      Map<String, String> cell = new LinkedHashMap<>(row);
      cell.keySet().removeAll(VALUES);
      cell.values().removeIf(String::isEmpty);
      int round = 0;
      for (String each : value(row, "rounds").split(" ", -1)) {
        Sample one = new Sample(cell, subject, 1, ++round, Map.of(figure, Double.valueOf(each)));
        samples.merge(List.of(cell, subject, round), one, Sample::and);
      }
    }
    Map<String, String> facts = csv.lines()
        .filter(each -> each.startsWith(COMMENT) && each.contains("="))
        .map(each -> each.substring(COMMENT.length()).split("=", 2))
        .collect(Collectors.toMap(each -> each[0], each -> each[1]));
    Machine machine = ResultReader.MAPPER.convertValue(facts, Machine.class);
    List<String> command = List.of(value(facts, "command").split(" ", -1));
    return new Result(
        value(facts, "scenario"), machine, command, subjects, List.copyOf(samples.values()));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
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
}
