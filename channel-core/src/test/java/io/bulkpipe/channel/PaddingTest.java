// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.openjdk.jol.datamodel.Model64;
import org.openjdk.jol.datamodel.Model64_Lilliput;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;
import org.openjdk.jol.layouters.HotSpotLayouter;
import org.openjdk.jol.layouters.Layouter;

/** That what lies next to an object, and anybody may write, is on no cache line of its hot words. */
class PaddingTest {
  private static final int LINE = 64;
  private static final int WORD = 8;

  /** With references and headers of four or eight bytes, and with the headers of eight in all. */
  static final List<Layouter> LAYOUTS = List.of(
      new HotSpotLayouter(new Model64(true, true), 17),
      new HotSpotLayouter(new Model64(false, true), 17),
      new HotSpotLayouter(new Model64(false, false), 17),
      new HotSpotLayouter(new Model64_Lilliput(true, 8, false), 17),
      new HotSpotLayouter(new Model64_Lilliput(false, 8, false), 17));

  @DisplayName("a line's length lies between the words of every operation and the object's ends")
  @ParameterizedTest
  @FieldSource("LAYOUTS")
  void hotWords(Layouter layouter) {
    String[] ring = {
      "position", "limit", "index", "size", "fullest", "array", "storage", "mine", "theirs"
    };
    String[] end = {"conduit", "state", "room", "bytes", "slice", "half", "turn"};
    check(layouter, RingWriter.class, ring);
    check(layouter, RingReader.class, ring);
    check(layouter, RingReader.class, "end", "cut");
    check(layouter, Position.class, "value");
    check(layouter, Turn.class, "turns", "borrower", "shared", "spinning", "queue");
    check(layouter, EndState.class, "touched", "sender", "receiver");
    check(layouter, WaitPoint.class, "parked");
    check(layouter, Conduit.class, "observers");
    check(layouter, SendingEnd.class, end);
    check(layouter, SendingEnd.class, "writer", "plenty");
    check(layouter, ReceivingEnd.class, end);
    check(layouter, ReceivingEnd.class, "reader", "batch");
  }

  @DisplayName("what a waiter writes at each wait is not on the line that the other side reads")
  @ParameterizedTest
  @FieldSource("LAYOUTS")
  void waiterAndWaker(Layouter layouter) {
    ClassLayout layout = ClassLayout.parseClass(WaitPoint.class, layouter);
    long parked = word(layout, "parked");
    assertThat(Stream.of("awaited", "waits", "parks", "wakeUps", "nanosParked"))
        .as("%s", layout.toPrintable())
        .allSatisfy(
            name -> assertThat(word(layout, name)).as(name).isGreaterThanOrEqualTo(parked + LINE));
  }

  private static void check(Layouter layouter, Class<?> type, String... names) {
    ClassLayout layout = ClassLayout.parseClass(type, layouter);
    assertThat(names).as("%s", layout.toPrintable()).allSatisfy(name -> {
      long word = word(layout, name);
      assertThat(word).as(name).isGreaterThanOrEqualTo(LINE);
      assertThat(layout.instanceSize() - word).as(name).isGreaterThanOrEqualTo(LINE);
    });
  }

  /** The offset of the eight bytes that a field is in. */
  private static long word(ClassLayout layout, String name) {
    return layout.fields().stream()
            .filter(field -> field.name().equals(name))
            .mapToLong(FieldLayout::offset)
            .findFirst()
            .orElseThrow()
        / WORD
        * WORD;
  }
}
