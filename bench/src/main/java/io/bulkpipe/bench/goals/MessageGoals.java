// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The goals of {@code messages}. */
final class MessageGoals {
  private static final List<String> PEERS = List.of("queue", "kotlinx", "jox");
  private static final Scale TIME = new Scale("ns a message", false);

  private MessageGoals() {}

  static List<Goal> all() {
    List<Goal> goals = new ArrayList<>();
    for (int batch : List.of(1, 64)) {
      for (int size : List.of(16, 256, 4096)) {
        for (String placement : List.of("apart", "unpinned")) {
          Map<String, String> cell = Map.of(
              "placement", placement, "batch", String.valueOf(batch), "size", String.valueOf(size));
          String how = batch == 1 ? "one by one" : "in batches of " + batch;
          goals.add(new Comparison(cell, "bulkpipe", PEERS, TIME)
              .atLeast(
                  "messages",
                  "messages of " + size + " B, " + how + ", " + placement + ", over the best peer",
                  batch == 1 ? Comparison.NO_SLOWER : 3));
        }
      }
    }
    return goals;
  }
}
