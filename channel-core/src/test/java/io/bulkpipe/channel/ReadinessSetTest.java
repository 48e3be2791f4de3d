// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ThreadKind;
import io.bulkpipe.channel.waiting.Deadline;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thread that waits without holding an end, beside others that are faster. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R10")
class ReadinessSetTest {

  @RegisterExtension
  final Crew crew = new Crew();

  /** Is met for all threads but one, which always comes too late until it is let. */
  private static final class TooLate implements ReadinessSet.Condition {
    private final AtomicInteger looks = new AtomicInteger();
    private volatile @Nullable Thread late;
    private volatile boolean let;

    @Override
    public long amount() {
      if (Thread.currentThread() != late) {
        return 1;
      }
      looks.incrementAndGet();
      return let ? 1 : 0;
    }

    @Override
    public boolean isHeld() {
      return false;
    }

    @Override
    public boolean isOver() {
      return false;
    }
  }

  @DisplayName("a thread that was woken in vain is woken again")
  @Test
  void wokenInVain() {
    TooLate condition = new TooLate();
    ReadinessSet set = new ReadinessSet("test", "bytes", condition, null);
    Body<Boolean> waiting = crew.start(ThreadKind.PLATFORM, "waiting", () -> {
      condition.late = Thread.currentThread();
      return set.await(1, Deadline.NEVER);
    });
    for (int i = 0; i < 3; i++) {
      Await.until("it waits", set::isWatched);
      int before = condition.looks.get();
      set.signalReady();
      Await.until("it has looked", () -> condition.looks.get() > before);
    }
    condition.let = true;
    Await.until("it is woken", () -> {
      set.signalReady();
      return !waiting.thread().isAlive();
    });
    assertThat(waiting.result()).isTrue();
  }
}
