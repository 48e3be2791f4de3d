// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ManualExecutor;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Futures of readiness: when they complete, and what of them the sender sees. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on it
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R11")
class ReadinessTest {
  private static final int CAPACITY = 10;

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("completes once its minimum is there, not a byte before")
  @ParameterizedTest
  @EnumSource
  void minimum(Shape shape) throws Exception {
    for (int minimum = 1; minimum <= 5; minimum++) {
      BulkChannel channel = shape.create(CAPACITY);
      CompletableFuture<?> readable = channel.receiver().whenReadable(minimum);
      for (int i = 1; i <= minimum; i++) {
        assertThat(readable.isDone()).isFalse();
        assertThat(channel.receiver().whenReadable(minimum).isDone()).isFalse();
        channel.sender().sendBulk(new byte[1]);
      }
      Await.completion(readable);
      assertThat(channel.receiver().whenReadable(minimum).isDone()).isTrue();

      channel.sender().sendBulk(new byte[CAPACITY - minimum]);
      CompletableFuture<?> writable = channel.sender().whenWritable(minimum);
      for (int i = 1; i <= minimum; i++) {
        assertThat(writable.isDone()).isFalse();
        assertThat(channel.sender().whenWritable(minimum).isDone()).isFalse();
        assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(1);
      }
      Await.completion(writable);
      assertThat(channel.sender().whenWritable(minimum).isDone()).isTrue();
    }
  }

  @DisplayName("no sooner than its minimum: the executor is given nothing before")
  @Test
  void notBefore() throws Exception {
    ManualExecutor manual = new ManualExecutor();
    BulkChannel channel =
        BulkChannel.builder().capacity(CAPACITY).executor(manual).build();
    List<CompletableFuture<?>> futures = new ArrayList<>();
    for (int minimum = 1; minimum <= 5; minimum++) {
      futures.add(channel.receiver().whenReadable(minimum));
    }
    for (int sent = 1; sent <= 5; sent++) {
      channel.sender().sendBulk(new byte[1]);
      manual.runAll();
      for (int minimum = 1; minimum <= 5; minimum++) {
        assertThat(futures.get(minimum - 1).isDone())
            .as("minimum %s of %s", minimum, sent)
            .isEqualTo(minimum <= sent);
      }
    }
    assertThat(channel.sender().isAwaited()).isFalse();
    channel.sender().sendBulk(new byte[5]);
    futures.clear();
    for (int minimum = 5; minimum >= 1; minimum--) {
      futures.add(channel.sender().whenWritable(minimum));
    }
    for (int got = 1; got <= 5; got++) {
      assertThat(channel.receiver().receiveByte()).isZero();
      manual.runAll();
      for (int minimum = 1; minimum <= 5; minimum++) {
        assertThat(futures.get(5 - minimum).isDone())
            .as("minimum %s of %s", minimum, got)
            .isEqualTo(minimum <= got);
      }
    }
  }

  @DisplayName("not while a call holds the end; when it lets go")
  @EachThreadKind
  void heldByCall(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> receive = crew.start(kind, "receive", () -> channel.receiver().drain(5, w -> 0));
    receive.awaitParked();
    channel.sender().sendBulk(new byte[4]);
    CompletableFuture<?> readable = channel.receiver().whenReadable(1);
    assertThat(readable.isDone()).isFalse();
    channel.sender().sendBulk(new byte[1]);
    receive.result();
    Await.completion(readable);

    channel.sender().sendBulk(new byte[5]);
    Body<?> send = crew.start(kind, "send", () -> channel.sender().fill(5, w -> 0));
    send.awaitParked();
    assertThat(channel.receiver().receiveInto(new byte[4])).isEqualTo(4);
    CompletableFuture<?> writable = channel.sender().whenWritable(1);
    assertThat(writable.isDone()).isFalse();
    assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(1);
    send.result();
    Await.completion(writable);
  }

  @DisplayName("not while a callback holds the end; when it lets go, also by an exception")
  @EachThreadKind
  void heldByCallback(ThreadKind kind) throws Exception {
    for (boolean throwing : new boolean[] {false, true}) {
      ManualExecutor manual = new ManualExecutor();
      BulkChannel channel =
          BulkChannel.builder().capacity(CAPACITY).executor(manual).build();
      channel.sender().sendBulk(new byte[5]);
      CountDownLatch inside = new CountDownLatch(2);
      CountDownLatch go = new CountDownLatch(1);
      WindowReader callback = w -> {
        inside.countDown();
        go.await();
        if (throwing) {
          throw new IOException("thrown");
        }
        return 0;
      };
      Body<?> filler = crew.start(kind, "fill", () -> channel.sender().fill(1, callback::read));
      Body<?> drainer = crew.start(kind, "drain", () -> channel.receiver().drain(1, callback));
      inside.await();
      CompletableFuture<?> writable = channel.sender().whenWritable(1);
      CompletableFuture<?> readable = channel.receiver().whenReadable(1);
      manual.runAll();
      assertThat(writable.isDone()).isFalse();
      assertThat(readable.isDone()).isFalse();
      go.countDown();
      if (throwing) {
        assertThat(filler.failure()).hasMessage("thrown");
        assertThat(drainer.failure()).hasMessage("thrown");
      } else {
        filler.result();
        drainer.result();
      }
      Await.until(
          "both complete", () -> manual.runAll() >= 0 && writable.isDone() && readable.isDone());
    }
  }

  @DisplayName("from within a callback of its own end: not yet, then done")
  @ParameterizedTest
  @EnumSource
  void fromCallback(Build build) throws Exception {
    BulkChannel channel = build.create(CAPACITY);
    List<CompletableFuture<?>> futures = new ArrayList<>();
    assertThat(channel.sender().fill(1, w -> {
          futures.add(channel.sender().whenWritable(1));
          w.put((byte) 1);
          return 1;
        }))
        .isEqualTo(1);
    assertThat(channel.receiver().drain(1, w -> {
          futures.add(channel.receiver().whenReadable(1));
          return 0;
        }))
        .isZero();
    futures.forEach(Await::completion);
  }

  @DisplayName("thousands at once, of different minimums: each completes, in any order")
  @EachThreadKind
  @Covers("R10")
  void thousands(ThreadKind kind) throws Exception {
    int capacity = 1000;
    BulkChannel channel = BulkChannel.create(capacity);
    List<CompletableFuture<?>> readable = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> cancelled = Collections.synchronizedList(new ArrayList<>());
    List<Body<?>> makers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int from = t;
      makers.add(crew.start(kind, "maker " + t, () -> {
        for (int i = from; i < 8000; i += 4) {
          CompletableFuture<?> future = channel.receiver().whenReadable(1 + i % 500);
          if (i % 3 == 0) {
            cancelled.add(future);
            assertThat(future.cancel(false)).isTrue();
          } else {
            readable.add(future);
          }
        }
      }));
    }
    makers.forEach(Body::result);
    for (CompletableFuture<?> future : readable) {
      assertThat(future.isDone()).isFalse();
    }
    for (int i = 0; i < 500; i++) {
      channel.sender().sendBulk(new byte[1]);
    }
    readable.forEach(Await::completion);
    assertThat(cancelled).allMatch(CompletableFuture::isCancelled);

    channel.sender().sendBulk(new byte[500]);
    List<CompletableFuture<?>> writable = new ArrayList<>();
    for (int i = 0; i < 8000; i++) {
      writable.add(channel.sender().whenWritable(1 + i % 500));
    }
    channel.receiver().receiveInto(new byte[250]);
    for (int i = 0; i < 8000; i++) {
      if (1 + i % 500 <= 250) {
        Await.completion(writable.get(i));
      } else {
        assertThat(writable.get(i).isDone()).isFalse();
      }
    }
    channel.receiver().close();
    writable.forEach(Await::completion);
  }

  @DisplayName("one that nobody looks at delays nobody")
  @Test
  void ignored() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    channel.sender().whenWritable(5);
    channel.receiver().whenReadable(5);
    for (int i = 0; i < 1000; i++) {
      channel.sender().sendBulk(PositionedBytes.of(7L * i, 7));
      channel.receiver().whenReadable(5);
      PositionedBytes.receive(channel.receiver(), 7, 7L * i);
    }
  }

  @DisplayName("isAwaited: a parked receiver, or a future that is not complete")
  @EachThreadKind
  void isAwaited(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    assertThat(channel.sender().isAwaited()).isFalse();
    CompletableFuture<?> future = channel.receiver().whenReadable(2);
    assertThat(channel.sender().isAwaited()).isTrue();
    future.cancel(false);
    assertThat(channel.sender().isAwaited()).isFalse();
    CompletableFuture<?> again = channel.receiver().whenReadable(2);
    assertThat(channel.sender().isAwaited()).isTrue();
    channel.sender().sendBulk(new byte[2]);
    Await.completion(again);
    assertThat(channel.sender().isAwaited()).isFalse();
    assertThat(channel.receiver().receiveInto(new byte[2])).isEqualTo(2);
    CompletableFuture<?> over = channel.receiver().whenOver();
    assertThat(channel.sender().isAwaited()).as("over is not bytes").isFalse();
    Body<?> parked = crew.start(kind, "parked", () -> channel.receiver().receiveByte());
    parked.awaitParked();
    Await.until("is awaited", () -> channel.sender().isAwaited());
    channel.sender().sendByte(1);
    parked.result();
    assertThat(channel.sender().isAwaited()).isFalse();
    over.cancel(false);
  }

  @DisplayName("isAwaited(n): n bytes more are enough for somebody")
  @EachThreadKind
  void isAwaitedForSoMany(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    BulkSender sender = channel.sender();
    sender.sendByte(1);
    assertThat(sender.isAwaited(CAPACITY)).isFalse();
    CompletableFuture<?> future = channel.receiver().whenReadable(4);
    assertThat(sender.isAwaited(2)).isFalse();
    assertThat(sender.isAwaited(3)).isTrue();
    future.cancel(false);
    assertThat(sender.isAwaited(CAPACITY)).isFalse();
    Body<?> parked =
        crew.start(kind, "parked", () -> channel.receiver().drain(4, window -> window.get()));
    parked.awaitParked();
    Await.until("is awaited", sender::isAwaited);
    assertThat(sender.isAwaited(0)).isFalse();
    assertThat(sender.isAwaited(2)).isFalse();
    assertThat(sender.isAwaited(3)).isTrue();
    assertThat(sender.isAwaited(Integer.MAX_VALUE)).isTrue();
    sender.sendByte(1);
    assertThat(sender.isAwaited(1)).isFalse();
    assertThat(sender.isAwaited(2)).isTrue();
    sender.sendBulk(new byte[2]);
    parked.result();
    assertThat(sender.isAwaited(Integer.MAX_VALUE)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sender.isAwaited(-1))
        .withMessageContaining("bytes=-1");
  }
}
