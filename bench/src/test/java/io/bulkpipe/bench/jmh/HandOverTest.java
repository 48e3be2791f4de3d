// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Lone messages get through every pipe that waits, and each is timed once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverTest {
  private static final int MESSAGES = 20;
  private static final int IDLE_US = 50;

  static Stream<Subject> subjects() {
    return Subject.all(Subject::waits).stream().filter(Subject::isPossible);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void eachMessageIsTimed(Subject subject) throws IOException, InterruptedException {
    LatencyBenchmark benchmark = new LatencyBenchmark();
    benchmark.subject = subject;
    benchmark.placement = Placement.UNPINNED;
    benchmark.idleUs = IDLE_US;
    benchmark.start();
    LatencyBenchmark.Counters counters = new LatencyBenchmark.Counters();
    for (int i = 0; i < MESSAGES; i++) {
      benchmark.handOver(counters);
    }
    benchmark.stop();
    assertThat(counters.handOvers).isEqualTo(MESSAGES);
    assertThat(counters.firstByteP50()).isPositive();
    assertThat(counters.messageP50())
        .isBetween(counters.firstByteP50(), counters.messageP90())
        .isLessThanOrEqualTo(counters.messageP99());
  }
}
