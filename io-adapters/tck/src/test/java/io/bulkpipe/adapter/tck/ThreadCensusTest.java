// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ThreadCensusTest {
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONG = TimeUnit.SECONDS.toNanos(50);

  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void endTheThreads() {
    end.countDown();
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void verifyFound(ThreadCensus before, String name) throws Exception {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> before.awaitNoOthers(each -> false, SHORT))
        .withMessageContaining("threads are left: [" + name);
    before.awaitNoOthers(name::equals, LONG);
    end.countDown();
    before.awaitNoOthers(each -> false, LONG);
  }

  @Test
  void aThreadThatHasComeIsFoundUntilItEnds() throws Exception {
    ThreadCensus before = new ThreadCensus();
    Thread thread = new Thread(this::await, "left behind");
    thread.start();
    verifyFound(before, "left behind");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
  void aVirtualThreadIsFoundToo() throws Exception {
    ThreadCensus before = new ThreadCensus();
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, (Runnable)
        this::await);
    verifyFound(before, "");
  }
}
