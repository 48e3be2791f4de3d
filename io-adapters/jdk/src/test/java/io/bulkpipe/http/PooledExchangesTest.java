// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.flow.ChildProgram;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that threads of the common pool read and write, of which there are few. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class PooledExchangesTest {
  @RegisterExtension
  static final ServerProcess SERVER = new ServerProcess();

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void allGetThrough(int processors) throws Exception {
    String printed = ChildProgram.run(
        PooledExchanges.class,
        List.of("-XX:ActiveProcessorCount=" + processors),
        SERVER.uri("").toString());
    assertThat(printed.lines().toList())
        .containsExactly(
            "HTTP_1_1 one read in thenApply: 1 whole, 0 stuck",
            "HTTP_1_1 read in thenApply: 16 whole, 0 stuck",
            "HTTP_1_1 read in supplyAsync: 16 whole, 0 stuck",
            "HTTP_1_1 written in runAsync: 16 whole, 0 stuck",
            "HTTP_2 one read in thenApply: 1 whole, 0 stuck",
            "HTTP_2 read in thenApply: 16 whole, 0 stuck",
            "HTTP_2 read in supplyAsync: 16 whole, 0 stuck",
            "HTTP_2 written in runAsync: 16 whole, 0 stuck");
  }
}
