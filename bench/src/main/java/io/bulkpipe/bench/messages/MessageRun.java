// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.bench.compare.Answer;
import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Contender;
import io.bulkpipe.bench.compare.Job;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.TransferFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A subject's messages, as a comparison needs them. */
record MessageRun(PipeSubject subject, MessageCell cell) {

  static Cell cell(MessageCell cell, List<PipeSubject> subjects) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("placement", cell.placement().title());
    properties.put("capacity", String.valueOf(cell.capacity()));
    properties.put("batch", String.valueOf(cell.batch()));
    properties.put("size", String.valueOf(cell.size()));
    List<Contender> contenders = subjects.stream()
        .map(each -> new MessageRun(each, cell))
        .map(each ->
            Contender.of(each.subject.title(), each.subject.isOurs(), each.job(), each::figures))
        .toList();
    return new Cell(properties, cell.placement().jvmOptions(), contenders);
  }

  private Job job() {
    return new Job(
        MessageBenchmark.class,
        Map.of(
            "subject", subject.name(),
            "placement", cell.placement().name(),
            "size", String.valueOf(cell.size()),
            "batch", String.valueOf(cell.batch()),
            "capacity", String.valueOf(cell.capacity())));
  }

  private Map<String, Double> figures(Answer answer) {
    return TransferFigures.of(answer, subject, "message", cell.size());
  }
}
