// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;

/**
 * A cell in which subjects take turns, round by round, so that what drifts drifts for all.
 *
 * @param fork which new set of processes it is, from 1
 * @param groups subjects that are measured one right after the other
 */
public record Rounds<T extends Rounds.Described>(
    Map<String, String> cell,
    int fork,
    List<List<T>> groups,
    Measurement<T> warmUp,
    Measurement<T> measurement) {

  /** A subject, whose text is its name in the results. */
  public interface Described {
    String description();
  }

  /** Takes the figures of a subject; what is not a number is left out. */
  @FunctionalInterface
  public interface Measurement<T> {
    Map<String, Double> take(T subject) throws IOException, InterruptedException;
  }

  /**
   * Each round starts with the next element, so that as many rounds as elements give each of them
   * every place once. Every other round goes the other way round, if the number of elements is
   * even: otherwise that could not be.
   */
  static <E> List<E> order(int round, List<E> elements) {
    List<E> order = new ArrayList<>(elements);
    Collections.rotate(order, 1 - round);
    if (round % 2 == 0 && elements.size() % 2 == 0) {
      Collections.reverse(order.subList(1, order.size()));
    }
    return order;
  }

  /** Groups take turns, and so do the members of each, which follow each other immediately. */
  static <E> List<E> orderOfGroups(int round, List<List<E>> groups) {
    return order(round, groups).stream()
        .flatMap(each -> order(round, each).stream())
        .toList();
  }

  /** How many steps so many rounds take, the warm-up of each subject included. */
  int steps(int count) {
    return (1 + count) * groups.stream().mapToInt(List::size).sum();
  }

  /** Warms up each subject, then measures them so many times. */
  List<Sample> run(int count, ProgressBar progress) throws IOException, InterruptedException {
    String where = String.join(", ", cell.values());
    List<Sample> samples = new ArrayList<>();
    for (int round = 0; round <= count; round++) {
      int turn = round == 0 ? 1 : (fork - 1) * count + round;
      for (T subject : orderOfGroups(turn, groups)) {
        progress.setExtraMessage(where + ", round " + round + ", " + subject);
        if (round == 0) {
          warmUp.take(subject);
        } else {
          Map<String, Double> figures = new LinkedHashMap<>(measurement.take(subject));
          figures.values().removeIf(value -> value.isNaN());
          samples.add(new Sample(cell, subject.toString(), fork, round, figures));
        }
        progress.step();
      }
    }
    return samples;
  }
}
