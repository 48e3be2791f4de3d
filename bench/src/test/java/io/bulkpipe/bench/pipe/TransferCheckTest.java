// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.bench.jmh.PipeBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every pipe carries all bytes, wherever and by however many threads it is measured. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransferCheckTest {
  private static final int CAPACITY = 4096;

  static Stream<Arguments> cells() {
    List<Condition> cells = new ArrayList<>();
    for (Placement placement : Placement.values()) {
      boolean isPossible = placement.isPossible()
          && (!placement.isPinned() || Runtime.getRuntime().availableProcessors() > 1);
      if (isPossible) {
        cells.add(Condition.oneToOne(placement, CAPACITY, 64));
        cells.add(Condition.oneToOne(placement, CAPACITY, 2 * CAPACITY));
      }
    }
    for (int[] ends : new int[][] {{2, 2}, {4, 4}, {1, 4}, {4, 1}}) {
      cells.add(new Condition(Placement.UNPINNED, CAPACITY, 64, ends[0], ends[1]));
      cells.add(new Condition(Placement.UNPINNED, CAPACITY, 2 * CAPACITY, ends[0], ends[1]));
    }
    return cells.stream()
        .flatMap(cell -> Stream.of(Subject.values())
            .filter(Subject::hasRanges)
            .filter(each -> each.isPossible() && each.allows(cell))
            .map(each -> Arguments.of(each, cell)));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void everyPipeCarriesAllBytes(Subject subject, Condition cell) {
    assertThatCode(() -> TransferCheck.check(subject, cell)).doesNotThrowAnyException();
  }

  @Test
  void aWorkerThatFailsFailsTheRun() {
    try (Workers workers = new Workers("this", Placement.UNPINNED)) {
      workers.addSender(() -> {
        throw new IOException("broken");
      });
      workers.addReceiver(() -> {});
      assertThatThrownBy(workers::run)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("this failed: ")
          .hasMessageContaining("broken");
    }
  }

  @Test
  void workersRunTheirBatchesAgainAndAgain() throws IOException {
    int[] batches = new int[2];
    try (Workers workers = new Workers("this", Placement.UNPINNED)) {
      workers.addSender(() -> batches[0]++);
      workers.addReceiver(() -> batches[1]++);
      workers.run();
      workers.run();
    }
    assertThat(batches).containsExactly(2, 2);
  }

  @Test
  void aBatchIsLengthenedUntilItTakesLongEnoughOrNoLongerOneIsAllowed() throws IOException {
    assertThat(PipeBenchmark.batchLength(5, count -> {})).isEqualTo(4);
    assertThat(PipeBenchmark.batchLength(1, count -> {})).isEqualTo(1);
  }
}
