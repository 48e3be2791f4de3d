// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.result.Choice;
import io.bulkpipe.bench.result.WholeNumber;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A property in which cells may differ, and the option that says which values it takes.
 *
 * @param property the property's name in the results
 * @param option for picocli
 * @param check returns a given value as the results have it, or refuses it
 */
record Axis<T>(String property, OptionSpec option, Class<T> type, Check<T> check) {
  private static final String PLACEMENTS = "--placements";

  /** Checks a value of a property; the cell has those of the axes before. */
  @FunctionalInterface
  interface Check<T> {
    Object of(T value, Cell before);
  }

  /** Several whole numbers, from 1 on. */
  static Axis<Integer> numbers(
      String property,
      String option,
      String unit,
      String help,
      ToIntFunction<Cell> most,
      String usual) {
    OptionSpec several = several(option, unit, help, Integer.class, usual);
    return new Axis<>(
        property,
        several,
        Integer.class,
        (value, before) -> new WholeNumber(option, 1, most.applyAsInt(before)).check(value));
  }

  /** One whole number; without a usual one there is no cell if none is given. */
  static Axis<Integer> number(
      String property, String option, String help, int least, int most, @Nullable String usual) {
    WholeNumber allowed = new WholeNumber(option, least, most);
    OptionSpec one = OptionSpec.builder(option)
        .type(Integer.class)
        .paramLabel('<' + property + '>')
        .description(help)
        .defaultValue(usual)
        .build();
    return new Axis<>(property, one, Integer.class, (value, before) -> allowed.check(value));
  }

  /** Senders x receivers. */
  static Axis<String> ends(String usual) {
    OptionSpec several =
        several("--ends", "nxm", "Senders x receivers, 1x1 to 99x99.", String.class, usual);
    return new Axis<>("ends", several, String.class, (value, before) -> {
      Condition.of(Placement.UNPINNED, 1, 1, value);
      return value;
    });
  }

  /** Where the threads run, as far as this JDK can run them there. */
  static Axis<String> placements(List<Placement> allowed, String usual) {
    String help = "Where the threads run: apart, together, unpinned, busy, one-carrier, "
        + "two-carriers, as far as they apply here.";
    Choice<Placement> choice = new Choice<>(PLACEMENTS, allowed);
    OptionSpec several = several(PLACEMENTS, "a,b", help, String.class, usual);
    return new Axis<>("placement", several, String.class, (value, before) -> {
      Placement placement = choice.of(List.of(value)).get(0);
      if (placement.isVirtual()) {
        Placement.checkVirtual();
      }
      return placement;
    });
  }

  private static OptionSpec several(
      String option, String unit, String help, Class<?> type, String usual) {
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
    Object given = command.findOption(option.longestName()).getValue();
    List<?> values = given instanceof List<?> several ? several : List.of(given);
    return cells.stream()
        .flatMap(cell -> values.stream()
            .map(value -> cell.with(property, check.of(type.cast(value), cell)))
            .distinct())
        .toList();
  }
}
