// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A reader that lets go of the segment at each point of an operation of the writer. A garbage
 * collection is played by clearing the weak reference where the operation holds nothing any more.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R20")
class IdleRingTest {
  private static final int FIRST = 1000;
  private static final int CAPACITY = 1 << 16;

  /** An operation of the writer, a step at a time. */
  private static final class Operation {
    private final TestRing ring;
    private final boolean grows;
    private long end;

    Operation(TestRing ring, boolean grows) {
      this.ring = ring;
      this.grows = grows;
      this.end = ring.writer.position();
    }

    private @Nullable Segment held;

    List<Runnable> steps() {
      List<Runnable> steps = new ArrayList<>();
      steps.add(() -> held = ring.writer.hold(10));
      steps.add(() -> put(10));
      steps.add(() -> put(10));
      if (grows) {
        steps.add(() -> put(5000));
      }
      steps.add(ring.writer::publish);
      steps.add(() -> put(20));
      steps.add(ring.writer::publish);
      steps.add(() -> {
        if (held != null && ring.writer.isIdle()) {
          ring.writer.keep(held); // as SendPath does: IDLE-4
        }
        held = null;
      });
      return steps;
    }

    private void put(int n) {
      if (ring.writer.cached() < n) {
        assertThat(ring.writer.refresh(n)).isGreaterThanOrEqualTo(n);
      }
      ring.writer.put(PositionedBytes.of(end, n), 0, n);
      end += n;
    }
  }

  static Stream<Arguments> points() {
    return Stream.of(false, true)
        .flatMap(direct -> Stream.of(false, true)
            .flatMap(grows -> IntStream.range(0, 8)
                .boxed()
                .flatMap(first -> IntStream.range(first, 9)
                    .boxed()
                    .map(second -> Arguments.of(direct, grows, first, second)))));
  }

  @DisplayName("R20 IDLE-1 no byte depends on a segment that both sides let go of")
  @ParameterizedTest(name = "direct={0} grows={1} before step {2} and {3}")
  @MethodSource("points")
  void everyPoint(boolean direct, boolean grows, int first, int second) {
    TestRing ring = new TestRing(CAPACITY, 256, direct, 0);
    ring.put(FIRST);
    ring.takeAndCheck(FIRST);
    for (int round = 0; round < 3; round++) {
      List<Runnable> steps = new Operation(ring, grows).steps();
      for (int i = 0; i < steps.size(); i++) {
        if (i == first || i == second) {
          take(ring);
          ring.reader.retire();
        }
        steps.get(i).run();
      }
      collect(ring);
      take(ring);
      assertThat(ring.reader.position()).isEqualTo(ring.sent.acquire());
      ring.put(1); // a reader that waited twice during one operation keeps the segment until now
      take(ring);
      ring.reader.retire();
      assertSmall(ring.writer);
      assertSmall(ring.reader);
      if (round == 1) {
        collect(ring);
      }
    }
  }

  private static void assertSmall(RingSide side) {
    assertThat(side.storage()).isNull();
  }

  /** What a garbage collection does if nothing else refers to the segment. */
  private static void collect(TestRing ring) {
    WeakReference<Segment> idle = ring.writer.idleSegment();
    if (idle != null
        && !leadsTo(ring.reader.storage(), idle)
        && !leadsTo(ring.writer.keptSegment(), idle)) {
      idle.clear();
    }
  }

  private static boolean leadsTo(@Nullable Segment from, WeakReference<Segment> to) {
    for (Segment each = from; each != null; each = each.next()) {
      if (to.refersTo(each)) {
        return true;
      }
    }
    return false;
  }

  private static void take(TestRing ring) {
    int there = (int) ring.reader.total();
    if (there > 0) {
      ring.takeAndCheck(there);
    }
  }

  @DisplayName("R20 an empty ring lets go of its segment, and one that holds bytes keeps it")
  @ParameterizedTest
  @MethodSource("sizes")
  void stays(int bytes, boolean empty, boolean stays) {
    TestRing ring = new TestRing(CAPACITY, 256, false, 0);
    ring.put(bytes);
    if (empty) {
      ring.takeAndCheck(bytes);
    }
    ring.reader.refresh();
    ring.reader.retire();
    assertThat(ring.writer.storage() != null).isEqualTo(stays);
  }

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(1, true, false),
        Arguments.of(256, true, false),
        Arguments.of(257, true, false),
        Arguments.of(257, false, true),
        Arguments.of(CAPACITY, true, false));
  }
}
