// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.fibers;

import io.bulkpipe.bench.compare.Answer;
import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Contender;
import io.bulkpipe.bench.compare.Job;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines from one virtual thread to another, as a comparison needs them. */
record FiberLines(PipeSubject subject, Placement placement, int capacity, int lines) {
  private static final double NANOS = 1e9;
  private static final double MIB = 1 << 20;

  static Cell cell(Placement placement, int capacity, int lines, List<PipeSubject> subjects) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("placement", placement.title());
    properties.put("lines", String.valueOf(lines));
    properties.put("capacity", String.valueOf(capacity));
    List<Contender> contenders = subjects.stream()
        .map(each -> new FiberLines(each, placement, capacity, lines))
        .map(each ->
            Contender.of(each.subject.title(), each.subject.isOurs(), each.job(), each::figures))
        .toList();
    return new Cell(properties, placement.jvmOptions(), contenders);
  }

  private Job job() {
    return new Job(
        FiberLinesBenchmark.class,
        Map.of(
            "subject", subject.name(),
            "placement", placement.name(),
            "capacity", String.valueOf(capacity),
            "lines", String.valueOf(lines)));
  }

  private Map<String, Double> figures(Answer answer) {
    double bytes = answer.of("bytes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a line", NANOS / answer.score() / lines);
    figures.put("MiB/s", bytes / MIB);
    figures.put("parks a MiB", answer.of("parks") / bytes * MIB);
    figures.put("wake-ups a MiB", answer.of("wakeUps") / bytes * MIB);
    figures.put("voluntary context switches a MiB", answer.of("switches") / bytes * MIB);
    figures.put(FiberRun.RESCHEDULES, FiberRun.reschedules(answer, capacity));
    return figures;
  }
}
