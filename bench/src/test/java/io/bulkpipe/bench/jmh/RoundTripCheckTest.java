// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.pipe.Subject;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One thread gets through every pipe what it can hold. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoundTripCheckTest {
  private static final int CAPACITY = 65_536;

  static Stream<Arguments> roundTrips() {
    return Stream.of(Subject.values())
        .filter(Subject::hasRanges)
        .filter(Subject::isPossible)
        .flatMap(subject -> IntStream.of(8, 100, 1024, 8192, 32_768, CAPACITY)
            .filter(size -> subject.holds(CAPACITY, size))
            .mapToObj(size -> Arguments.of(subject, size)));
  }

  @ParameterizedTest
  @MethodSource("roundTrips")
  void whatGoesInComesOut(Subject subject, int size) throws Exception {
    RoundTripBenchmark benchmark = new RoundTripBenchmark();
    benchmark.subject = subject;
    benchmark.size = size;
    benchmark.capacity = CAPACITY;
    benchmark.start(); // checks
    assertThat(benchmark.roundTrip()).isEqualTo(size);
    benchmark.stop();
  }

  @Test
  void onlyAgronaCannotHoldItsWholeCapacity() {
    assertThat(Subject.values())
        .filteredOn(each -> !each.holds(CAPACITY, CAPACITY))
        .containsExactly(Subject.AGRONA);
  }
}
