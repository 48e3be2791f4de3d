// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One step at a time, and none is forgotten. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class WorkLoopTest {
  @Test
  void stepThatThrowsLeavesTheLoopIdle() {
    AtomicInteger steps = new AtomicInteger();
    IllegalStateException thrown = new IllegalStateException("injected");
    WorkLoop loop = new WorkLoop(() -> {
      if (steps.incrementAndGet() == 1) {
        throw thrown;
      }
      return false;
    });
    assertThatThrownBy(loop::announce).isSameAs(thrown);
    loop.announce();
    assertThat(steps).hasValue(2);
  }

  @Test
  void stepThatRunsOutOfStackIsFollowedByOneOnAnotherThread() throws Exception {
    CompletableFuture<Thread> second = new CompletableFuture<>();
    AtomicInteger steps = new AtomicInteger();
    StackOverflowError thrown = new StackOverflowError("injected");
    WorkLoop loop = new WorkLoop(() -> {
      if (steps.incrementAndGet() == 1) {
        throw thrown;
      }
      second.complete(Thread.currentThread());
      return false;
    });
    assertThatThrownBy(loop::announce).isSameAs(thrown);
    assertThat(second.get().getName()).isEqualTo("bulkpipe-flow");
  }

  @Test
  void announcementWithinAStepFollowsIt() {
    AtomicInteger steps = new AtomicInteger();
    AtomicInteger inside = new AtomicInteger();
    WorkLoop[] loop = new WorkLoop[1];
    loop[0] = new WorkLoop(() -> {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      if (steps.incrementAndGet() < 3) {
        loop[0].announce();
      }
      inside.decrementAndGet();
      return false;
    });
    loop[0].announce();
    assertThat(steps).hasValue(3);
  }
}
