// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.result.InvalidOptionException;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A property in which cells may differ, and the option that says which values it takes.
 *
 * @param property the property's name in the results
 * @param check returns a given value as the results have it, or refuses it
 */
record Axis(String property, OptionSpec option, Check check) {

  /** Checks a value of a property; the cell has those of the axes before. */
  @FunctionalInterface
  interface Check {
    Object of(Object value, Cell before);
  }

  /** Whole numbers from the least to the most; without usual ones there need not be any. */
  static Axis numbers(
      String property,
      String option,
      String help,
      int least,
      ToIntFunction<Cell> most,
      @Nullable String usual) {
    return new Axis(
        property,
        several(option, property.equals("idle us") ? "us" : "n", help, Integer.class, usual),
        (value, before) -> InvalidOptionException.checkNumber(
            option, (int) value, least, most.applyAsInt(before)));
  }

  /** Senders x receivers. */
  static Axis ends(String usual) {
    String help = "Senders x receivers, 1x1 to 99x99.";
    return new Axis(
        "ends", several("--ends", "nxm", help, String.class, usual), (value, before) -> {
          Condition.of(Placement.UNPINNED, 1, 1, (String) value);
          return value;
        });
  }

  /** Where the threads run, as far as this JDK can run them there. */
  static Axis placements(List<Placement> allowed, String usual) {
    String name = "--placements";
    String help = "Where the threads run: apart, together, unpinned, busy, one-carrier, "
        + "two-carriers, as far as they apply here.";
    return new Axis(
        "placement", several(name, "a,b", help, String.class, usual), (value, before) -> {
          List<String> names = List.of((String) value);
          Placement placement =
              InvalidOptionException.choose(name, names, allowed).get(0);
          if (placement.isVirtual()) {
            Placement.checkVirtual();
          }
          return placement;
        });
  }

  private static OptionSpec several(
      String option, String unit, String help, Class<?> type, @Nullable String usual) {
    return OptionSpec.builder(option)
        .type(List.class)
        .auxiliaryTypes(type)
        .splitRegex(",")
        .paramLabel('<' + unit + ",...>")
        .description(help)
        .defaultValue(usual)
        .build();
  }

  /** Whether there are values. */
  boolean isIn(CommandSpec command) {
    return command.findOption(option.longestName()).getValue() != null;
  }

  /** Puts each value into a copy of each cell. */
  List<Cell> cross(List<Cell> cells, CommandSpec command) {
    List<?> values = command.findOption(option.longestName()).getValue();
    return cells.stream()
        .flatMap(cell -> values.stream()
            .map(value -> cell.with(property, check.of(value, cell)))
            .distinct())
        .toList();
  }
}
