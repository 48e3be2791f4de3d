// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that wait on the workers of a pool whose other tasks alone can let them go on. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R10", "R14"})
class PoolWorkersTest {
  private static final int PATIENCE = 30;

  private final ForkJoinPool pool = new ForkJoinPool(1);

  @AfterEach
  void shutDown() {
    pool.shutdownNow();
  }

  private <T> Future<T> submit(Callable<T> work) {
    return pool.submit(work);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.get(PATIENCE, TimeUnit.SECONDS);
  }

  @DisplayName("R10 a pool of one worker runs both sides of a channel, whichever waits first")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bothSides(boolean receiverFirst) throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    Callable<byte[]> receive = () -> {
      byte[] all = new byte[10_000];
      assertThat(channel.receiver().receiveFully(all, 0, all.length)).isEqualTo(all.length);
      return all;
    };
    Callable<Boolean> send = () -> {
      channel.sender().sendBulk(PositionedBytes.of(0, 10_000));
      return true;
    };
    Future<Boolean> sender = receiverFirst ? null : submit(send);
    Future<byte[]> receiver = submit(receive);
    if (sender == null) {
      sender = submit(send);
    }
    byte[] all = get(receiver);
    assertThat(get(sender)).isTrue();
    assertThat(all).isEqualTo(PositionedBytes.of(0, 10_000));
  }

  @DisplayName("R10 those who queue for an end that waits let a worker go on, too")
  @Test
  void queueForTheTurn() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    List<Future<Boolean>> senders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      senders.add(submit(() -> {
        channel.sender().sendBulk(new byte[100]);
        return true;
      }));
    }
    Future<Integer> receiver =
        submit(() -> channel.receiver().receiveFully(new byte[2_000], 0, 2_000));
    assertThat(get(receiver)).isEqualTo(2_000);
    for (Future<Boolean> sender : senders) {
      assertThat(get(sender)).isTrue();
    }
  }

  @DisplayName("R10 awaitDrained, windows and timed calls let a worker go on")
  @Test
  void otherWaits() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(new byte[10]);
    Future<Boolean> drained = submit(() -> {
      channel.sender().awaitDrained();
      return true;
    });
    Future<Integer> fill = submit(() -> channel
        .sender()
        .fill(5, window -> window.put(new byte[5]).remaining(), java.time.Duration.ofSeconds(30)));
    assertThat(get(submit(() -> channel.receiver().receiveFully(new byte[10], 0, 10))))
        .isEqualTo(10);
    assertThat(get(drained)).isTrue();
    assertThat(get(fill)).isEqualTo(5);
    Future<Integer> drain = submit(() -> channel.receiver().drain(5, window -> {
      window.position(window.limit());
      return 0;
    }));
    assertThat(get(drain)).isEqualTo(5);
    Future<Integer> more = submit(
        () -> channel.receiver().receiveInto(new byte[1], 0, 1, java.time.Duration.ofSeconds(30)));
    get(submit(() -> {
      channel.sender().sendByte(1);
      return true;
    }));
    assertThat(get(more)).isEqualTo(1);
  }

  @DisplayName("R10 messages, and a chain of channels, in the common pool")
  @Test
  void commonPool() throws Exception {
    int stages = 2 * ForkJoinPool.getCommonPoolParallelism() + 3;
    List<BulkChannel> chain = new ArrayList<>();
    for (int i = 0; i <= stages; i++) {
      chain.add(BulkChannel.create(64));
    }
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = stages - 1; i >= 0; i--) { // the last one first: each waits for one behind it
      MessageReceiver from = MessageReceiver.over(chain.get(i).receiver());
      MessageSender to = MessageSender.over(chain.get(i + 1).sender());
      all.add(CompletableFuture.runAsync(() -> relay(from, to)));
    }
    CompletableFuture<Integer> count = CompletableFuture.supplyAsync(
        () -> count(MessageReceiver.over(chain.get(stages).receiver())));
    CompletableFuture<Void> source = CompletableFuture.runAsync(() -> {
      MessageSender to = MessageSender.over(chain.get(0).sender());
      attempt(() -> {
        for (int i = 0; i < 500; i++) {
          to.send(new byte[10]);
        }
        to.send(new byte[0]);
        return 0;
      });
    });
    assertThat(get(count)).isEqualTo(500);
    get(source);
    for (CompletableFuture<Void> stage : all) {
      get(stage);
    }
  }

  private static void relay(MessageReceiver from, MessageSender to) {
    attempt(() -> {
      byte[] message;
      do {
        message = from.receive();
        if (message == null) {
          throw new IOException("the stream ended");
        }
        to.send(message);
      } while (message.length > 0);
      return 0;
    });
  }

  private static int count(MessageReceiver from) {
    return attempt(() -> {
      int count = 0;
      for (byte[] message = from.receive();
          message != null && message.length > 0;
          message = from.receive()) {
        count++;
      }
      return count;
    });
  }

  private static <T> T attempt(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @DisplayName("R10 a parallel stream whose elements are the two sides")
  @Test
  void parallelStream() throws Exception {
    BulkChannel channel = BulkChannel.create(16);
    AtomicInteger received = new AtomicInteger();
    ForkJoinTask<?> stream = pool.submit(() -> IntStream.range(0, 4).parallel().forEach(i -> {
      attempt(() -> {
        if (i % 2 == 0) {
          channel.sender().sendBulk(new byte[1_000]);
        } else {
          received.addAndGet(channel.receiver().receiveFully(new byte[1_000], 0, 1_000));
        }
        return 0;
      });
    }));
    stream.get(PATIENCE, TimeUnit.SECONDS);
    assertThat(received).hasValue(2_000);
  }

  @DisplayName("R10 where a pool refuses to compensate, its worker parks plainly")
  @Test
  void refusal() throws Exception {
    ForkJoinPool strict = new ForkJoinPool(
        1,
        ForkJoinPool.defaultForkJoinWorkerThreadFactory,
        null,
        false,
        1,
        1, // no thread beyond the one
        1,
        null, // so that a worker that blocks gets a RejectedExecutionException
        1,
        TimeUnit.SECONDS);
    try {
      BulkChannel channel = BulkChannel.create(10);
      Future<Integer> receiver = strict.submit(() -> channel.receiver().receiveByte());
      Await.until("the receiver waits", () -> channel.sender().isAwaited());
      channel.sender().sendByte(7);
      assertThat(get(receiver)).isEqualTo(7);
    } finally {
      strict.shutdownNow();
    }
  }
}
