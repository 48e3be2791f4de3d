// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.compare.Answer;
import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Contender;
import io.bulkpipe.bench.compare.Job;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A subject's transfer, as a comparison needs it.
 *
 * @param subject which pipe
 * @param cell what it is measured by
 */
public record TransferRun(PipeSubject subject, TransferCell cell) {

  /**
   * Puts a comparison's cell together.
   *
   * @param cell what is compared by
   * @param subjects which pipes, as far as the cell allows them
   * @return the cell
   */
  public static Cell cell(TransferCell cell, List<PipeSubject> subjects) {
    List<Contender> contenders = subjects.stream()
        .filter(each -> each.allows(cell))
        .map(each -> new TransferRun(each, cell))
        .map(each ->
            Contender.of(each.subject.title(), each.subject.isOurs(), each.job(), each::figures))
        .toList();
    return new Cell(properties(cell), cell.placement().jvmOptions(), contenders);
  }

  /**
   * Names what a cell is.
   *
   * @param cell the cell
   * @return a name and a value for each property
   */
  public static Map<String, String> properties(TransferCell cell) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("placement", cell.placement().title());
    properties.put("capacity", String.valueOf(cell.capacity()));
    properties.put("ends", cell.senders() + "x" + cell.receivers());
    properties.put("range", String.valueOf(cell.range()));
    return properties;
  }

  /**
   * Returns the benchmark.
   *
   * @return with all its parameters
   */
  public Job job() {
    return new Job(
        TransferBenchmark.class,
        Map.of(
            "subject", subject.name(),
            "placement", cell.placement().name(),
            "range", String.valueOf(cell.range()),
            "capacity", String.valueOf(cell.capacity()),
            "senders", String.valueOf(cell.senders()),
            "receivers", String.valueOf(cell.receivers())));
  }

  /**
   * Names what was found.
   *
   * @param answer of the benchmark
   * @return the figures
   */
  public Map<String, Double> figures(Answer answer) {
    return TransferFigures.of(answer, subject, "range", cell.range());
  }
}
