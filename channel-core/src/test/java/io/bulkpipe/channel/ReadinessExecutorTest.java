// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ManualExecutor;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who completes the futures of readiness: an executor, even one that is of no use. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on it
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R11")
class ReadinessExecutorTest {
  private static final int CAPACITY = 10;

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("completes on the channel's executor, never on a thread that moves bytes or closes")
  @EachThreadKind
  void onTheExecutor(ThreadKind kind) throws Exception {
    Set<Thread> completers = ConcurrentHashMap.newKeySet();
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    ExecutorService executor = Executors.newSingleThreadExecutor(work -> {
      Thread thread = ThreadKind.PLATFORM.unstarted("completer", work);
      workers.add(thread);
      return thread;
    });
    try {
      BulkChannel channel =
          BulkChannel.builder().capacity(CAPACITY).executor(executor).build();
      int rounds = 2000;
      AtomicInteger completed = new AtomicInteger();
      Body<?> mover = crew.start(kind, "mover", () -> {
        for (int i = 0; i < rounds; i++) {
          CompletableFuture<?> readable = channel.receiver().whenReadable(1);
          CompletableFuture<?> after = readable.thenRun(() -> {
            completers.add(Thread.currentThread());
            completed.incrementAndGet();
          });
          channel.sender().sendBulk(new byte[CAPACITY]);
          CompletableFuture<?> writable = channel.sender().whenWritable(3);
          CompletableFuture<?> afterwards = writable.thenRun(() -> {
            completers.add(Thread.currentThread());
            completed.incrementAndGet();
          });
          assertThat(channel.receiver().receiveInto(new byte[CAPACITY])).isEqualTo(CAPACITY);
          after.get(10, TimeUnit.SECONDS);
          afterwards.get(10, TimeUnit.SECONDS);
        }
        CompletableFuture<?> over = channel.sender().whenOver().thenRun(() -> {
          completers.add(Thread.currentThread());
          completed.incrementAndGet();
        });
        channel.receiver().close();
        over.get(10, TimeUnit.SECONDS);
      });
      mover.result();
      assertThat(completed.get()).isEqualTo(2 * rounds + 1);
      assertThat(completers).isEqualTo(workers);
    } finally {
      executor.shutdownNow();
    }
  }

  @DisplayName("completes on the executor that was given with the call, and not on the channel's")
  @Test
  void onTheCallersExecutor() throws Exception {
    ManualExecutor channels = new ManualExecutor();
    ManualExecutor callers = new ManualExecutor();
    BulkChannel channel =
        BulkChannel.builder().capacity(CAPACITY).executor(channels).build();
    CompletableFuture<?> readable = channel.receiver().whenReadable(3, callers);
    channel.sender().sendBulk(new byte[CAPACITY]);
    assertThat(readable.isDone()).isFalse();
    assertThat(callers.runAll()).isEqualTo(1);
    assertThat(readable).isCompleted();
    CompletableFuture<?> writable = channel.sender().whenWritable(3, callers);
    assertThat(channel.receiver().receiveInto(new byte[3])).isEqualTo(3);
    assertThat(writable.isDone()).isFalse();
    assertThat(callers.runAll()).isEqualTo(1);
    assertThat(writable).isCompleted();
    CompletableFuture<?> sender = channel.sender().whenOver(callers);
    CompletableFuture<?> receiver = channel.receiver().whenOver(callers);
    channel.sender().abort(new IOException("test"));
    assertThat(sender.isDone() || receiver.isDone()).isFalse();
    assertThat(callers.runAll()).isEqualTo(2);
    assertThat(sender).isCompleted();
    assertThat(receiver).isCompleted();
    assertThat(channel.sender().whenOver(callers)).isCompleted();
    assertThat(channels.runAll()).isZero();
    assertThatThrownBy(() -> channel.receiver().whenOver(Absent.value()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("executor=null");
    assertThatThrownBy(() -> channel.sender().whenOver(Absent.value()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("executor=null");
    assertThatThrownBy(() -> channel.receiver().whenReadable(1, Absent.value()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("executor=null");
    assertThatThrownBy(() -> channel.sender().whenWritable(1, Absent.value()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("executor=null");
  }

  @DisplayName(
      "an executor that runs at once completes in the thread that moves bytes, or ends an end")
  @Test
  void inPassing() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    List<Thread> completers = new ArrayList<>();
    Executor inPassing = Runnable::run;
    channel
        .receiver()
        .whenReadable(3, inPassing)
        .thenRun(() -> completers.add(Thread.currentThread()));
    channel.sender().sendBulk(new byte[2]);
    assertThat(completers).isEmpty();
    channel.sender().sendBulk(new byte[CAPACITY - 2]);
    assertThat(completers).containsExactly(Thread.currentThread());
    channel
        .sender()
        .whenWritable(1, inPassing)
        .thenRun(() -> completers.add(Thread.currentThread()));
    channel.receiver().close();
    assertThat(completers).containsExactly(Thread.currentThread(), Thread.currentThread());
  }

  @DisplayName(
      "an executor that rejects, or fails, is replaced, and hurts neither the sender nor others")
  @Test
  void badExecutorsOfTheCaller() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    CompletableFuture<?> first = channel.receiver().whenReadable(1, task -> {
      throw new RejectedExecutionException("no");
    });
    CompletableFuture<?> second = channel.receiver().whenReadable(1, task -> {
      throw new OutOfMemoryError("no thread");
    });
    CompletableFuture<?> third = channel.receiver().whenReadable(1, Runnable::run);
    channel.sender().sendByte(1);
    assertThat(third).isCompleted();
    Await.completion(first);
    Await.completion(second);
  }

  @DisplayName("an executor that rejects, or throws, delays nothing and hurts nobody")
  @ParameterizedTest
  @MethodSource("badExecutors")
  void badExecutor(String name, Executor executor) throws Exception {
    BulkChannel channel =
        BulkChannel.builder().capacity(CAPACITY).executor(executor).build();
    CompletableFuture<?> readable = channel.receiver().whenReadable(3);
    AtomicInteger sawCaller = new AtomicInteger();
    Thread caller = Thread.currentThread();
    CompletableFuture<?> after = readable.thenRun(() -> {
      if (Thread.currentThread() == caller) {
        sawCaller.incrementAndGet();
      }
    });
    channel.sender().sendBulk(new byte[CAPACITY]);
    Await.completion(after);
    CompletableFuture<?> writable = channel.sender().whenWritable(3);
    assertThat(channel.receiver().receiveInto(new byte[CAPACITY])).isEqualTo(CAPACITY);
    Await.completion(writable);
    CompletableFuture<?> senderOver = channel.sender().whenOver();
    CompletableFuture<?> receiverOver = channel.receiver().whenOver();
    channel.receiver().close();
    channel.sender().close();
    Await.completion(senderOver);
    Await.completion(receiverOver);
    assertThat(sawCaller).as(name).hasValue(0);
  }

  static Stream<Arguments> badExecutors() {
    ExecutorService shut = Executors.newSingleThreadExecutor();
    shut.shutdown();
    return Stream.of(Arguments.of("shut", shut), Arguments.of("rejecting", (Executor) task -> {
      throw new RejectedExecutionException("no");
    }));
  }
}
