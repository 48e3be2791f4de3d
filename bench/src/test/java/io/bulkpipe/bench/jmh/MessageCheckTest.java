// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.pipe.Condition;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages arrive whole, in order, and as arrays of the receiver's own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessageCheckTest {
  private static final int CAPACITY = 65_536;

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (Subject subject : Scenarios.MESSAGE_CARRIERS) {
      for (int batch : new int[] {1, 64}) {
        for (int size : new int[] {16, 256, 4096}) {
          for (Placement placement : List.of(Placement.APART, Placement.UNPINNED)) {
            boolean isPossible =
                !placement.isPinned() || Runtime.getRuntime().availableProcessors() > 1;
            if (subject.isPossible() && isPossible) {
              cells.add(
                  Arguments.of(subject, Condition.oneToOne(placement, CAPACITY, size), batch));
            }
          }
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void messagesArriveAndARunMovesAllOfThem(Subject subject, Condition condition, int batch)
      throws IOException {
    MessageBenchmark benchmark = new MessageBenchmark();
    benchmark.subject = subject;
    benchmark.placement = condition.placement();
    benchmark.capacity = condition.capacity();
    benchmark.size = condition.range();
    benchmark.batch = batch;
    benchmark.start(); // checks
    assertThat(benchmark.move(3)).isEqualTo((3L + 2 + 1) * batch);
    benchmark.stop();
  }
}
