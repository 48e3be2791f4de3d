// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.latency;

import io.bulkpipe.bench.compare.Answer;
import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Contender;
import io.bulkpipe.bench.compare.Job;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A subject's hand-overs, as a comparison needs them. */
record LatencyRun(PipeSubject subject, Placement placement, int idleMicros) {

  static Cell cell(Placement placement, int idleMicros, List<PipeSubject> subjects) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("placement", placement.title());
    properties.put("idle us", String.valueOf(idleMicros));
    List<Contender> contenders = subjects.stream()
        .map(each -> new LatencyRun(each, placement, idleMicros))
        .map(each ->
            Contender.of(each.subject.title(), each.subject.isOurs(), each.job(), each::figures))
        .toList();
    return new Cell(properties, placement.jvmOptions(), contenders);
  }

  private Job job() {
    return new Job(
        LatencyBenchmark.class,
        Map.of(
            "subject", subject.name(),
            "placement", placement.name(),
            "idleMicros", String.valueOf(idleMicros)),
        List.of(HandOvers.class));
  }

  private Map<String, Double> figures(Answer answer) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("median ns", answer.of(HandOvers.MESSAGE + ".p50"));
    figures.put("p90 ns", answer.of(HandOvers.MESSAGE + ".p90"));
    figures.put("p99 ns", answer.of(HandOvers.MESSAGE + ".p99"));
    figures.put("first byte median ns", answer.of(HandOvers.FIRST_BYTE + ".p50"));
    figures.put("first byte p90 ns", answer.of(HandOvers.FIRST_BYTE + ".p90"));
    figures.put("first byte p99 ns", answer.of(HandOvers.FIRST_BYTE + ".p99"));
    figures.put("hand-overs", answer.of(HandOvers.MESSAGE + ".count"));
    if (subject.isOurs()) {
      figures.put("parks a hand-over", answer.of("parks") / answer.of("handOvers"));
    }
    return figures;
  }
}
