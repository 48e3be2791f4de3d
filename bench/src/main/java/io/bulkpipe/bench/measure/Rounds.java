// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/** Rounds in which subjects take turns, measured without JMH. */
public record Rounds<T>(List<List<T>> groups, int count) {

  /** Takes the figures of a subject. */
  @FunctionalInterface
  public interface Measurement<T> {
    Map<String, Double> take(T subject) throws IOException, InterruptedException;
  }

  /** Rounds of subjects that are groups of their own. */
  public static <T> Rounds<T> of(List<T> subjects, int count) {
    return new Rounds<>(subjects.stream().map(List::of).toList(), count);
  }

  /** How many steps there are, the warm-up of each subject included. */
  public int steps() {
    return (1 + count) * groups.stream().mapToInt(List::size).sum();
  }

  /** Warms up each subject, then measures them round by round. */
  public List<Sample> run(
      Map<String, String> cell,
      Measurement<T> warmUp,
      Measurement<T> measurement,
      ProgressBar progress)
      throws IOException, InterruptedException {
    for (T subject : Turns.ofGroupsIn(1, groups)) {
      progress.setExtraMessage("warm-up, " + subject);
      warmUp.take(subject);
      progress.step();
    }
    List<Sample> samples = new ArrayList<>();
    for (int round = 1; round <= count; round++) {
      for (T subject : Turns.ofGroupsIn(round, groups)) {
        progress.setExtraMessage("round " + round + ", " + subject);
        Map<String, Double> figures = measurement.take(subject);
        samples.add(new Sample(cell, subject.toString(), 1, round, figures));
        progress.step();
      }
    }
    return samples;
  }
}
