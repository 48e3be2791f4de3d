// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.console.Choice;
import io.bulkpipe.bench.console.InvalidOptionException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option that says where the threads run. */
public final class PlacementOption {
  private static final String NAME = "--placements";

  private final Choice<Placement> allowed;

  @Option(
      names = NAME,
      split = ",",
      paramLabel = "<a,b,...>",
      description = "Where the threads run, of apart, together, unpinned, busy, one-carrier, two-"
          + "carriers, as far as it applies here.")
  private List<String> placements = new ArrayList<>();

  /** Allows any; these are measured if nothing is said. */
  public PlacementOption(Placement... usual) {
    this(List.of(Placement.values()), usual);
  }

  public PlacementOption(List<Placement> allowed, Placement... usual) {
    this.allowed = new Choice<>(NAME, allowed);
    Stream.of(usual).forEach(each -> placements.add(each.toString()));
  }

  /** Returns the placements, each once, if this JDK can run them. */
  public List<Placement> possible() {
    List<Placement> chosen = allowed.of(placements);
    for (Placement each : chosen) {
      if (each.isVirtual() && !VirtualThreads.arePossible()) {
        throw new InvalidOptionException(NAME, each, "possible on this JDK: it needs 21 or later");
      }
    }
    return chosen;
  }
}
