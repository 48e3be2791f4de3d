// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The peak is of what came after the fresh start. */
class HeapPeakTest {
  private static final int SIZE = 8 << 20;

  @Test
  void aLargeArrayIsSeen() {
    UploadClient.forgetHeapPeak();
    byte[] large = new byte[SIZE];
    long peak = UploadClient.heapPeak();

    assertThat(peak).isGreaterThan(large.length);
  }
}
