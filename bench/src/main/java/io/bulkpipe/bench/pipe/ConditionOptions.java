// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.console.InvalidOptionException;
import io.bulkpipe.bench.console.WholeNumber;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say under which conditions pipes are measured: each combination is one. */
public final class ConditionOptions {
  private static final WholeNumber RANGES = new WholeNumber("--ranges", 1, 1 << 30);
  private static final WholeNumber CAPACITIES = new WholeNumber("--capacities", 1, 1 << 30);
  private static final Pattern ENDS = Pattern.compile("([1-9][0-9]?)x([1-9][0-9]?)");

  @Mixin
  private final PlacementOption placements;

  @Option(
      names = "--ranges",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes a call, 1 to 1073741824.")
  private List<Integer> ranges;

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes between the ends, 1 to 1073741824.")
  private List<Integer> capacities;

  @Option(
      names = "--ends",
      split = ",",
      paramLabel = "<nxm,...>",
      description = "Senders x receivers, 1x1 to 99x99.")
  private List<String> ends;

  /** Sets what is measured if nothing is said. */
  public ConditionOptions(
      PlacementOption placements,
      List<Integer> ranges,
      List<Integer> capacities,
      List<String> ends) {
    this.placements = placements;
    this.ranges = new ArrayList<>(ranges);
    this.capacities = new ArrayList<>(capacities);
    this.ends = new ArrayList<>(ends);
  }

  public List<Integer> capacities() {
    return CAPACITIES.checkAll(capacities);
  }

  public List<Placement> placements() {
    return placements.possible();
  }

  public List<Condition> all() {
    List<Condition> all = new ArrayList<>();
    for (Placement placement : placements()) {
      for (int capacity : capacities()) {
        for (String each : new LinkedHashSet<>(ends)) {
          for (int range : RANGES.checkAll(ranges)) {
            all.add(condition(placement, capacity, range, each));
          }
        }
      }
    }
    return all;
  }

  static Condition condition(Placement placement, int capacity, int range, String ends) {
    Matcher matcher = ENDS.matcher(ends);
    if (!matcher.matches()) {
      throw new InvalidOptionException("--ends", ends, "senders x receivers, as 2x2");
    }
    int senders = Integer.parseInt(matcher.group(1));
    int receivers = Integer.parseInt(matcher.group(2));
    return new Condition(placement, capacity, range, senders, receivers);
  }
}
