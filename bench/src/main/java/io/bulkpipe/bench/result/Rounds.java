// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/**
 * Rounds in which subjects take turns, so that what drifts drifts for all.
 *
 * @param groups subjects that are measured one right after the other
 * @param count how many rounds
 * @param fork which new set of processes it is, from 1
 */
public record Rounds<T>(List<List<T>> groups, int count, int fork) {

  /** Takes the figures of a subject. */
  @FunctionalInterface
  public interface Measurement<T> {
    Map<String, Double> take(T subject) throws IOException, InterruptedException;
  }

  /** Rounds of subjects that are groups of their own. */
  public static <T> Rounds<T> of(List<T> subjects, int count) {
    return new Rounds<>(subjects.stream().map(List::of).toList(), count, 1);
  }

  /**
   * Each round starts with the next element, so that as many rounds as elements give each of them
   * every place once. Every other round goes the other way round, if the number of elements is
   * even: otherwise that could not be.
   */
  static <T> List<T> order(int round, List<T> elements) {
    List<T> order = new ArrayList<>(elements);
    Collections.rotate(order, 1 - round);
    if (round % 2 == 0 && elements.size() % 2 == 0) {
      Collections.reverse(order.subList(1, order.size()));
    }
    return order;
  }

  /** Groups take turns, and so do the members of each, which follow each other immediately. */
  static <T> List<T> orderOfGroups(int round, List<List<T>> groups) {
    return order(round, groups).stream()
        .flatMap(each -> order(round, each).stream())
        .toList();
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
    String where = String.join(", ", cell.values());
    for (T subject : orderOfGroups(1, groups)) {
      progress.setExtraMessage("warm-up, " + where + ", " + subject);
      warmUp.take(subject);
      progress.step();
    }
    List<Sample> samples = new ArrayList<>();
    for (int round = 1; round <= count; round++) {
      for (T subject : orderOfGroups((fork - 1) * count + round, groups)) {
        progress.setExtraMessage(where + ", round " + round + ", " + subject);
        Map<String, Double> figures = measurement.take(subject);
        samples.add(new Sample(cell, subject.toString(), fork, round, figures));
        progress.step();
      }
    }
    return samples;
  }
}
