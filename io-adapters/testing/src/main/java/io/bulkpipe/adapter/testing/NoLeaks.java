// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a class of tests if the leak detector reports a buffer that no test has released. */
public final class NoLeaks implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    for (int i = 0; i < 3; i++) {
      provokeReports();
    }
    assertThat(RecordingLeakDetector.takeReports()).isEmpty();
  }

  /** Lets the detector notice unreachable buffers. It looks for them when a buffer is made. */
  static void provokeReports() {
    WeakReference<Object> garbage = new WeakReference<>(new Object());
    Await.untilCollected("garbage is collected", () -> garbage.refersTo(null));
    ByteBufAllocator.DEFAULT.buffer(1).release();
    ByteBufAllocator.DEFAULT.compositeBuffer().release();
    UnpooledByteBufAllocator.DEFAULT.buffer(1).release();
  }
}
