// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.RingWriter;
import io.bulkpipe.channel.ring.Segment;
import io.bulkpipe.channel.waiting.Parker;
import io.bulkpipe.channel.waiting.WaitPoint;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.openjdk.jol.datamodel.Model64;
import org.openjdk.jol.datamodel.Model64_Lilliput;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;
import org.openjdk.jol.layouters.HotSpotLayouter;
import org.openjdk.jol.layouters.Layouter;

/**
 * That what lies next to an object, and anybody may write, is on no cache line of its hot words.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PaddingTest {
  private static final int LINE = 64;
  private static final int WORD = 8;

  /** References, class pointers and headers of each size. */
  static final List<Layouter> LAYOUTS = List.of(
      new HotSpotLayouter(new Model64(true, true), 17),
      new HotSpotLayouter(new Model64(true, false), 17),
      new HotSpotLayouter(new Model64(false, true), 17),
      new HotSpotLayouter(new Model64(false, false), 17),
      new HotSpotLayouter(new Model64_Lilliput(true, 8, false), 17),
      new HotSpotLayouter(new Model64_Lilliput(false, 8, false), 17));

  /** Those of whose words all are hot. */
  private static final List<Class<?>> HOT = List.of(
      RingWriter.class,
      RingReader.class,
      Segment.class,
      Position.class,
      EndLock.class,
      Parker.class,
      SendingEnd.class,
      ReceivingEnd.class);

  private static final Set<String> WRITTEN_BY_WAITER =
      Set.of("awaited", "waits", "parks", "wakeUps", "nanosParked");

  @DisplayName(
      "a line's length lies between the words of every operation and the ends of their object")
  @ParameterizedTest
  @FieldSource("LAYOUTS")
  void hotWords(Layouter layouter) {
    HOT.forEach(type -> check(layouter, type, name -> true));
    check(layouter, WaitPoint.class, Set.of("parked")::contains);
    check(
        layouter,
        ChannelCore.class,
        Set.of("touched", "sender", "receiver", "readiness", "room", "bytes")::contains);
  }

  @DisplayName("what a waiter writes at each wait is not on the line that the other side reads")
  @ParameterizedTest
  @FieldSource("LAYOUTS")
  void waiterAndWaker(Layouter layouter) {
    ClassLayout layout = ClassLayout.parseClass(WaitPoint.class, layouter);
    long parked = word(words(layout, "parked"::equals).get(0));
    assertThat(words(layout, WRITTEN_BY_WAITER::contains))
        .as("%s", layout.toPrintable())
        .hasSameSizeAs(WRITTEN_BY_WAITER)
        .allMatch(field -> word(field) >= parked + LINE);
  }

  private static void check(Layouter layouter, Class<?> type, Predicate<String> isHot) {
    ClassLayout layout = ClassLayout.parseClass(type, layouter);
    assertThat(words(layout, isHot))
        .as("%s", layout.toPrintable())
        .isNotEmpty()
        .allMatch(field -> word(field) >= LINE - WORD)
        .allMatch(field -> layout.instanceSize() - word(field) >= LINE);
  }

  private static List<FieldLayout> words(ClassLayout layout, Predicate<String> isHot) {
    return layout.fields().stream()
        .filter(field -> !field.name().matches("gap[01]?|[pq][0-6]"))
        .filter(field -> isHot.test(field.name()))
        .toList();
  }

  /** The offset of the eight bytes that a field is in. */
  private static long word(FieldLayout field) {
    return field.offset() / WORD * WORD;
  }
}
