// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.console.InvalidOptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that says where the threads run. */
public final class PlacementOption {
  private static final String NAME = "--placements";

  private final List<Placement> allowed;

  // Set by picocli.
  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(
      names = NAME,
      split = ",",
      paramLabel = "<a,b,...>",
      description =
          "Where the threads run, of ${COMPLETION-CANDIDATES}, as far as it applies here; by"
              + " default ${DEFAULT-VALUE}.")
  private List<Placement> placements;

  /**
   * Sets what is allowed, and what is measured if nothing is said.
   *
   * @param allowed tells what is allowed
   * @param placements where the threads run by default
   */
  public PlacementOption(Predicate<Placement> allowed, List<Placement> placements) {
    this.allowed = Stream.of(Placement.values()).filter(allowed).toList();
    this.placements = new ArrayList<>(placements);
  }

  /**
   * Returns where the threads run.
   *
   * @return the placements, each once
   * @throws InvalidOptionException if one of them is not allowed, or this JDK cannot run it
   */
  public List<Placement> possible() {
    for (Placement each : placements) {
      if (!allowed.contains(each)) {
        throw new InvalidOptionException(
            spec,
            NAME,
            each.title(),
            "one of " + allowed.stream().map(Placement::title).collect(Collectors.joining(", ")));
      }
      if (each.isVirtual() && !VirtualThreads.arePossible()) {
        throw new InvalidOptionException(
            spec, NAME, each.title(), "possible on this JDK: it needs 21 or later");
      }
    }
    return placements.stream().distinct().toList();
  }
}
