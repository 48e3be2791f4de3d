// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order of what is measured in a round, so that what drifts drifts for all. */
public final class Turns {
  private Turns() {}

  /**
   * Each round starts with the next element, so that as many rounds as elements give each of them
   * every place once. Every other round goes the other way round, if the number of elements is
   * even: otherwise that could not be.
   */
  public static <T> List<T> in(int round, List<T> elements) {
    List<T> order = new ArrayList<>(elements);
    Collections.rotate(order, 1 - round);
    if (round % 2 == 0 && elements.size() % 2 == 0) {
      Collections.reverse(order.subList(1, order.size()));
    }
    return order;
  }

  /** Groups take turns, and so do the members of each, which follow each other immediately. */
  public static <T> List<T> ofGroupsIn(int round, List<List<T>> groups) {
    return in(round, groups).stream().flatMap(each -> in(round, each).stream()).toList();
  }
}
