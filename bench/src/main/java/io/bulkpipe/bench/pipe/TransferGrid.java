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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say which pipes are measured in which cells: each combination is one. */
public final class TransferGrid {
  private static final WholeNumber RANGES = new WholeNumber("--ranges", 1, 1 << 30);
  private static final WholeNumber CAPACITIES = new WholeNumber("--capacities", 1, 1 << 30);
  private static final Pattern ENDS = Pattern.compile("([1-9][0-9]?)x([1-9][0-9]?)");

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin
  private final SubjectOption subjects;

  @Mixin
  private final PlacementOption placements;

  @Option(
      names = "--ranges",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes a call, 1 to 1073741824; by default ${DEFAULT-VALUE}.")
  private List<Integer> ranges;

  @Option(
      names = "--capacities",
      split = ",",
      paramLabel = "<n,...>",
      description = "Bytes between the ends, 1 to 1073741824; by default ${DEFAULT-VALUE}.")
  private List<Integer> capacities;

  @Option(
      names = "--ends",
      split = ",",
      paramLabel = "<nxm,...>",
      description = "Senders x receivers, 1x1 to 99x99; by default ${DEFAULT-VALUE}.")
  private List<String> ends;

  /**
   * Sets what is measured if nothing is said.
   *
   * @param subjects which pipes
   * @param placements where the threads run
   * @param ranges bytes a call
   * @param capacities bytes between the ends
   * @param ends senders x receivers
   */
  public TransferGrid(
      SubjectOption subjects,
      PlacementOption placements,
      List<Integer> ranges,
      List<Integer> capacities,
      List<String> ends) {
    this.subjects = subjects;
    this.placements = placements;
    this.ranges = new ArrayList<>(ranges);
    this.capacities = new ArrayList<>(capacities);
    this.ends = new ArrayList<>(ends);
  }

  /**
   * Returns the subjects.
   *
   * @return those that this JDK can run
   */
  public List<PipeSubject> subjects() {
    return subjects.possible();
  }

  /**
   * Returns the capacities.
   *
   * @return bytes, each once
   * @throws InvalidOptionException if one of them is not allowed
   */
  public List<Integer> capacities() {
    return CAPACITIES.checkAll(spec, capacities);
  }

  /**
   * Returns where the threads run.
   *
   * @return the placements
   * @throws InvalidOptionException if one of them is not allowed, or this JDK cannot run it
   */
  public List<Placement> placements() {
    return placements.possible();
  }

  /**
   * Combines the options.
   *
   * @return the cells
   * @throws InvalidOptionException if a value is not allowed
   */
  public List<TransferCell> cells() {
    List<TransferCell> cells = new ArrayList<>();
    for (Placement placement : placements()) {
      for (int capacity : capacities()) {
        for (String each : new LinkedHashSet<>(ends)) {
          Matcher matcher = ENDS.matcher(each);
          if (!matcher.matches()) {
            throw new InvalidOptionException(spec, "--ends", each, "senders x receivers, as 2x2");
          }
          int senders = Integer.parseInt(matcher.group(1));
          int receivers = Integer.parseInt(matcher.group(2));
          for (int range : RANGES.checkAll(spec, ranges)) {
            cells.add(new TransferCell(placement, range, capacity, senders, receivers));
          }
        }
      }
    }
    return cells;
  }
}
