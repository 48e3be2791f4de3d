// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.fibers;

import io.bulkpipe.bench.compare.Answer;
import io.bulkpipe.bench.compare.Cell;
import io.bulkpipe.bench.compare.Contender;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.TransferCell;
import io.bulkpipe.bench.pipe.TransferRun;
import io.bulkpipe.bench.roundtrip.RoundTripRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A transfer between virtual threads, and beside it, in the same process, round trips of one thread
 * through a pipe like it: the most that the transfer could reach.
 */
record FiberRun(TransferRun transfer, RoundTripRun roundTrip) {
  /** Parks of both ends, over the least that there can be: two for each capacity's worth of bytes. */
  static final String RESCHEDULES = "reschedules";

  static final String RATIO = "transfer / round trip";

  static Cell cell(TransferCell cell, List<PipeSubject> subjects) {
    List<Contender> contenders = subjects.stream()
        .filter(each -> each.allows(cell))
        .map(each -> of(each, cell).contender())
        .toList();
    return new Cell(TransferRun.properties(cell), cell.placement().jvmOptions(), contenders);
  }

  private static FiberRun of(PipeSubject subject, TransferCell cell) {
    int size = Math.min(cell.range(), cell.capacity());
    while (!subject.holds(cell.capacity(), size)) {
      size /= 2;
    }
    return new FiberRun(
        new TransferRun(subject, cell), new RoundTripRun(subject, size, cell.capacity()));
  }

  private Contender contender() {
    PipeSubject subject = transfer.subject();
    return Contender.of(
        subject.title(), subject.isOurs(), List.of(transfer.job(), roundTrip.job()), this::figures);
  }

  private Map<String, Double> figures(List<Answer> answers) {
    Answer moved = answers.get(0);
    Map<String, Double> figures = new LinkedHashMap<>(transfer.figures(moved));
    figures.remove("bytes allocated a range"); // nobody knows a virtual thread's
    double alone = roundTrip.figures(answers.get(1)).getOrDefault("MiB/s", Double.NaN);
    figures.put("round trip MiB/s", alone);
    figures.put(RATIO, figures.getOrDefault("MiB/s", Double.NaN) / alone);
    if (transfer.subject().isOurs()) {
      figures.put(RESCHEDULES, reschedules(moved, transfer.cell().capacity()));
    }
    return figures;
  }

  static double reschedules(Answer answer, int capacity) {
    return answer.of("parks") / (2 * answer.of("bytes") / capacity);
  }
}
