// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Checks that {@link NoLeaks} finds a leak. Extend this class in a module that sets up the
 * detector.
 */
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
public abstract class NoLeaksVerification {
  @Test
  protected void aBufferThatNobodyReleasesIsReported() {
    NoLeaks.provokeReports();
    assertThat(RecordingLeakDetector.takeReports()).isEmpty();
    forgetABuffer();
    Await.until("the leak is reported", () -> {
      NoLeaks.provokeReports();
      return RecordingLeakDetector.hasReports();
    });
    List<String> reports = RecordingLeakDetector.takeReports();
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0)).contains("ByteBuf");
  }

  private static void forgetABuffer() {
    assertThat(ByteBufAllocator.DEFAULT.buffer(10).writeByte(1).refCnt()).isEqualTo(1);
  }
}
