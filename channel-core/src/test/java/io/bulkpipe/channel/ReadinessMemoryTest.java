// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Shape;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left in memory of the futures of readiness, once they are complete: nothing. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on it
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R11")
class ReadinessMemoryTest {
  private static final int CAPACITY = 10;

  @DisplayName("any completion by the caller takes a future out; memory does not grow")
  @ParameterizedTest
  @EnumSource
  @Covers("R13")
  void unlinked(Shape shape) throws Exception {
    BulkChannel channel = shape.create(1 << 10);
    channel.sender().sendBulk(new byte[1 << 9]);
    CompletableFuture<?> first = channel.sender().whenWritable(1 << 9);
    assertThat(first.isDone()).isTrue();
    channel.sender().sendBulk(new byte[1 << 9]);
    BulkChannel empty = shape.create(1 << 10);
    List<WeakReference<?>> made = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      List<CompletableFuture<Void>> futures = List.of(
          channel.sender().whenWritable(1 + i % 512),
          channel.sender().whenOver(),
          empty.receiver().whenReadable(1 + i % 512),
          empty.receiver().whenOver());
      CompletableFuture<Void> future = futures.get(i % 4);
      byte[] ballast = new byte[4096];
      future.whenComplete((r, t) -> assertThat(ballast).isNotNull());
      for (CompletableFuture<Void> each : futures) {
        switch (i % 3) {
          case 0 -> assertThat(each.cancel(true)).isTrue();
          case 1 -> assertThat(each.complete(null)).isTrue();
          default -> assertThat(each.completeExceptionally(new IOException())).isTrue();
        }
      }
      if (i % 1000 == 0) {
        made.add(new WeakReference<>(future));
      }
    }
    assertThat(empty.sender().isAwaited()).isFalse();
    Await.until("all are collected", () -> {
      System.gc();
      return made.stream().allMatch(reference -> reference.get() == null);
    });
    assertThat(channel.receiver().available()).isEqualTo(1 << 10); // both are reachable until here
    assertThat(empty.receiver().available()).isZero();
  }

  @DisplayName("orTimeout and completeOnTimeout take futures out, too")
  @Test
  void timeouts() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    List<WeakReference<?>> made = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      CompletableFuture<?> future = i % 2 == 0
          ? channel.receiver().whenReadable(1).orTimeout(1, TimeUnit.MILLISECONDS)
          : channel.receiver().whenReadable(1).completeOnTimeout(null, 1, TimeUnit.MILLISECONDS);
      made.add(new WeakReference<>(future));
    }
    Await.until("nobody waits any more", () -> !channel.sender().isAwaited());
    Await.until("all are collected", () -> {
      System.gc();
      return made.stream().allMatch(reference -> reference.get() == null);
    });
    channel.sender().sendByte(1);
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
  }

  @DisplayName("a completed future is kept by nobody")
  @Test
  void completedIsNotKept() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    List<WeakReference<?>> made = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      CompletableFuture<?> future = channel.receiver().whenReadable(5);
      made.add(new WeakReference<>(future));
      channel.sender().sendBulk(new byte[5]);
      Await.completion(future);
      assertThat(channel.receiver().receiveInto(new byte[5])).isEqualTo(5);
    }
    Await.until("all are collected", () -> {
      System.gc();
      return made.stream().allMatch(reference -> reference.get() == null);
    });
    assertThat(channel.receiver().available()).isZero();
  }
}
