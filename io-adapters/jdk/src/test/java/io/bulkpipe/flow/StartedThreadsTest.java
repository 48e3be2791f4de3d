// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A flow uses the threads again that complete its futures. */
@Timeout(value = 90, threadMode = SEPARATE_THREAD)
class StartedThreadsTest {
  @ParameterizedTest
  @CsvSource({"publisher, 2", "both, 2", "publisher, 1"})
  void fewAreStarted(String through, int processors) throws Exception {
    String printed = ChildProgram.run(
        StartedThreads.class, List.of("-XX:ActiveProcessorCount=" + processors), through);
    assertThat(printed.lines().toList()).containsExactly("268435456 bytes", "few threads");
  }
}
