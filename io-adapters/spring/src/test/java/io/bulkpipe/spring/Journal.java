// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.ChannelSnapshot;
import io.bulkpipe.io.StreamProducer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the producers and the readers of an application have done. */
final class Journal {
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();

  /** The same producer, whose runs and failures are noted. */
  StreamProducer watched(StreamProducer producer) {
    return out -> {
      started.incrementAndGet();
      running.incrementAndGet();
      try {
        producer.produce(out);
        outcomes.add("complete");
      } catch (Throwable failure) {
        outcomes.add(failure);
        throw failure;
      } finally {
        running.decrementAndGet();
      }
    };
  }

  void add(Object outcome) {
    outcomes.add(outcome);
  }

  int started() {
    return started.get();
  }

  boolean isEmpty() {
    return outcomes.isEmpty();
  }

  /** Waits for the next outcome: a word, or the failure of a producer or of a reader. */
  Object next() throws InterruptedException {
    @Nullable Object next = outcomes.poll(30, TimeUnit.SECONDS);
    assertThat(next).as("an outcome").isNotNull();
    return next == null ? "" : next;
  }

  void clear() {
    outcomes.clear();
    started.set(0);
  }

  /** Waits until no producer runs, no thread of one lives, and each named channel is over. */
  void awaitQuiet() {
    Await.until("no producer runs", () -> running.get() == 0);
    Await.until(
        "no thread of a producer is left",
        () -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().startsWith("bulkpipe-producer")));
    Await.until(
        "all channels are over",
        () -> ChannelSnapshot.ofNamedChannels().stream().allMatch(ChannelSnapshot::over));
  }
}
