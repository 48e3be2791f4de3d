// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.subject.SubjectList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rounds in which the subjects take turns, in this process, after a warm-up.
 *
 * @param rounds how many
 */
record ProcessRounds(int rounds) {
  private static final List<ProcessSubject> SUBJECTS = List.of(ProcessSubject.values());

  /** Takes one figure of one subject. */
  @FunctionalInterface
  interface Measurement {
    Map<String, Double> take(ProcessSubject subject) throws IOException, InterruptedException;
  }

  /** How many steps there are in a cell. */
  int steps() {
    return (1 + rounds) * SUBJECTS.size();
  }

  List<Sample> run(
      Map<String, String> cell, Measurement warmUp, Measurement measurement, Progress progress)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    for (ProcessSubject subject : SUBJECTS) {
      progress.now("warm-up, " + subject.title());
      warmUp.take(subject);
      progress.step();
    }
    for (int round = 1; round <= rounds; round++) {
      for (ProcessSubject subject : SubjectList.orderIn(round, SUBJECTS)) {
        progress.now("round " + round + ", " + subject.title());
        JitQueue.awaitIdle();
        samples.add(new Sample(cell, subject.title(), 1, round, measurement.take(subject)));
        progress.step();
      }
    }
    return samples;
  }
}
