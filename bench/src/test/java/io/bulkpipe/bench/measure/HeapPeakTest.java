// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The peak is of what came after the fresh start. */
class HeapPeakTest {
  private static final int SIZE = 8 << 20;

  @Test
  void aLargeArrayIsSeen() {
    HeapPeak.startAfresh();
    byte[] large = new byte[SIZE];
    long peak = HeapPeak.bytes();

    assertThat(peak).isGreaterThan(large.length);
  }
}
