// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscription whose next chunk does not fit into the heap. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class SmallHeapTest {
  @ParameterizedTest
  @ValueSource(strings = {"early", "late"})
  void subscriberAndSenderAreTold(String requested) throws Exception {
    assertThat(ChildProgram.run(
            SmallHeap.class, List.of("-Xmx32m", "-XX:MaxDirectMemorySize=300m"), requested))
        .contains("subscriber: java.lang.OutOfMemoryError")
        .contains("sender: java.lang.OutOfMemoryError");
  }
}
