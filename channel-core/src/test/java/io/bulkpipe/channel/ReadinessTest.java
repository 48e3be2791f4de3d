// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Futures of readiness: when they complete, by whom, and what is left of them. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on it
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R11")
class ReadinessTest {
  private static final int CAPACITY = 10;

  @RegisterExtension
  final Crew crew = new Crew();

  private static void awaitDone(CompletableFuture<?> future) {
    Await.until("the future completes", future::isDone);
    assertThat(future).isCompleted();
  }

  /** Runs the tasks when it is told to, so that nothing completes by chance. */
  private static final class Manual implements Executor {
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    int runAll() {
      int n = 0;
      for (Runnable task; (task = tasks.poll()) != null; n++) {
        task.run();
      }
      return n;
    }
  }

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
      awaitDone(readable);
      assertThat(channel.receiver().whenReadable(minimum).isDone()).isTrue();

      channel.sender().sendBulk(new byte[CAPACITY - minimum]);
      CompletableFuture<?> writable = channel.sender().whenWritable(minimum);
      for (int i = 1; i <= minimum; i++) {
        assertThat(writable.isDone()).isFalse();
        assertThat(channel.sender().whenWritable(minimum).isDone()).isFalse();
        assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(1);
      }
      awaitDone(writable);
      assertThat(channel.sender().whenWritable(minimum).isDone()).isTrue();
    }
  }

  @DisplayName("no sooner than its minimum: the executor is given nothing before")
  @Test
  void notBefore() throws Exception {
    Manual manual = new Manual();
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
    awaitDone(readable);

    channel.sender().sendBulk(new byte[5]);
    Body<?> send = crew.start(kind, "send", () -> channel.sender().fill(5, w -> 0));
    send.awaitParked();
    assertThat(channel.receiver().receiveInto(new byte[4])).isEqualTo(4);
    CompletableFuture<?> writable = channel.sender().whenWritable(1);
    assertThat(writable.isDone()).isFalse();
    assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(1);
    send.result();
    awaitDone(writable);
  }

  @DisplayName("not while a callback holds the end; when it lets go, also by an exception")
  @EachThreadKind
  void heldByCallback(ThreadKind kind) throws Exception {
    for (boolean throwing : new boolean[] {false, true}) {
      Manual manual = new Manual();
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
    futures.forEach(ReadinessTest::awaitDone);
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
    readable.forEach(ReadinessTest::awaitDone);
    assertThat(cancelled).allMatch(CompletableFuture::isCancelled);

    channel.sender().sendBulk(new byte[500]);
    List<CompletableFuture<?>> writable = new ArrayList<>();
    for (int i = 0; i < 8000; i++) {
      writable.add(channel.sender().whenWritable(1 + i % 500));
    }
    channel.receiver().receiveInto(new byte[250]);
    for (int i = 0; i < 8000; i++) {
      if (1 + i % 500 <= 250) {
        awaitDone(writable.get(i));
      } else {
        assertThat(writable.get(i).isDone()).isFalse();
      }
    }
    channel.receiver().close();
    writable.forEach(ReadinessTest::awaitDone);
  }

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
      awaitDone(future);
      assertThat(channel.receiver().receiveInto(new byte[5])).isEqualTo(5);
    }
    Await.until("all are collected", () -> {
      System.gc();
      return made.stream().allMatch(reference -> reference.get() == null);
    });
    assertThat(channel.receiver().available()).isZero();
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
    Manual channels = new Manual();
    Manual callers = new Manual();
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
    awaitDone(first);
    awaitDone(second);
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
    awaitDone(after);
    CompletableFuture<?> writable = channel.sender().whenWritable(3);
    assertThat(channel.receiver().receiveInto(new byte[CAPACITY])).isEqualTo(CAPACITY);
    awaitDone(writable);
    CompletableFuture<?> senderOver = channel.sender().whenOver();
    CompletableFuture<?> receiverOver = channel.receiver().whenOver();
    channel.receiver().close();
    channel.sender().close();
    awaitDone(senderOver);
    awaitDone(receiverOver);
    assertThat(sawCaller).as(name).hasValue(0);
  }

  static Stream<Arguments> badExecutors() {
    ExecutorService shut = Executors.newSingleThreadExecutor();
    shut.shutdown();
    return Stream.of(Arguments.of("shut", shut), Arguments.of("rejecting", (Executor) task -> {
      throw new RejectedExecutionException("no");
    }));
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
    awaitDone(again);
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

  static Stream<Arguments> kindsAndCapacities() {
    return Combinations.of(ThreadKind.present(), List.of(1, 2, 7, 64));
  }

  @DisplayName("beside blocked threads: every byte arrives once, whoever takes it")
  @ParameterizedTest
  @MethodSource("kindsAndCapacities")
  @Covers("R10")
  void besideThreads(ThreadKind kind, int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int volume = 30_000;
    AtomicInteger taken = new AtomicInteger();
    List<Body<?>> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      threads.add(crew.start(kind, "receiver " + t, () -> {
        byte[] dst = new byte[3];
        for (int n; (n = channel.receiver().receiveInto(dst)) >= 0; ) {
          taken.addAndGet(n);
        }
      }));
    }
    ReceivePath receiving = new ReceivePath(channel, false);
    receiving.go();
    SendPath sending = new SendPath(channel, volume / 2, false);
    sending.go();
    Body<?> sender =
        crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[volume / 2]));
    sender.result();
    sending.over.get(30, TimeUnit.SECONDS);
    channel.sender().close();
    threads.forEach(Body::result);
    assertThat(taken.get() + receiving.over.get(30, TimeUnit.SECONDS)).isEqualTo(volume);
  }

  @DisplayName("loops of futures move a stream through a small channel, without a hot loop")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void loops(int threads) throws Exception {
    // not the default: that is a new thread for each task where there are two processors
    ExecutorService executor = Executors.newFixedThreadPool(
        threads, work -> ThreadKind.PLATFORM.unstarted("completer", work));
    try {
      BulkChannel channel = BulkChannel.builder().capacity(7).executor(executor).build();
      int volume = 1 << 20;
      ReceivePath receiving = new ReceivePath(channel, true);
      receiving.go();
      SendPath sending = new SendPath(channel, volume, true);
      CompletableFuture<Integer> closed = sending.over.whenComplete((r, t) -> {
        if (t == null) {
          channel.sender().close();
        } else {
          channel.sender().abort(t);
        }
      });
      executor.execute(sending::go);
      assertThat(receiving.over.get(50, TimeUnit.SECONDS)).isEqualTo(volume);
      assertThat(closed.get(1, TimeUnit.SECONDS)).isEqualTo(volume);
      assertThat(sending.vain).as("vain tries to send").isLessThan(sending.tries / 100 + 10);
      assertThat(receiving.vain).as("vain tries to receive").isLessThan(receiving.tries / 100 + 10);
    } finally {
      executor.shutdownNow();
    }
  }

  @DisplayName("beside a call that holds the end there is no hot loop")
  @EachThreadKind
  void noHotLoop(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> holder = crew.start(kind, "holder", () -> channel.sender().sendBulk(new byte[25]));
    holder.awaitParked();
    SendPath sending = new SendPath(channel, 5, false);
    sending.go();
    assertThat(channel.receiver().receiveInto(new byte[4])).isEqualTo(4); // not enough to go on
    holder.awaitParked();
    Body<?> later = crew.start(kind, "later", () -> channel.sender().sendBulk(new byte[1]));
    later.awaitParked();
    assertThat(sending.tries).isLessThan(5);
    Body<Integer> rest =
        crew.start(kind, "rest", () -> channel.receiver().receiveFully(new byte[27], 0, 27));
    holder.result();
    later.result();
    assertThat(sending.over.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    assertThat(rest.result()).isEqualTo(27);
    assertThat(sending.tries).isLessThan(20);
  }

  /** Sends by tries, each when a future says so. */
  private static final class SendPath {
    final CompletableFuture<Integer> over = new CompletableFuture<>();
    volatile int tries;
    volatile int vain;
    private final BulkChannel channel;
    private final int volume;
    private final boolean stamped;
    private int sent;

    SendPath(BulkChannel channel, int volume, boolean stamped) {
      this.channel = channel;
      this.volume = volume;
      this.stamped = stamped;
    }

    void go() {
      while (!over.isDone()) {
        CompletableFuture<?> ready = channel.sender().whenWritable(1);
        if (!ready.isDone()) {
          ready.thenRun(this::goOn);
          return;
        }
        step();
      }
    }

    private void goOn() {
      step();
      go();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one step at a time
    private void step() {
      try {
        int n = Math.min(volume - sent, 5);
        byte[] bytes = stamped ? PositionedBytes.of(sent, n) : new byte[n];
        int moved = channel.sender().trySendBulk(bytes, 0, n);
        tries++;
        vain += moved == 0 ? 1 : 0;
        sent += moved;
        if (sent == volume) {
          over.complete(sent);
        }
      } catch (Throwable t) {
        over.completeExceptionally(t);
      }
    }
  }

  /** Receives by tries, each when a future says so. */
  private static final class ReceivePath {
    final CompletableFuture<Integer> over = new CompletableFuture<>();
    volatile int tries;
    volatile int vain;
    private final BulkChannel channel;
    private final boolean stamped;
    private final byte[] dst = new byte[3];
    private int received;

    ReceivePath(BulkChannel channel, boolean stamped) {
      this.channel = channel;
      this.stamped = stamped;
    }

    void go() {
      while (!over.isDone()) {
        CompletableFuture<?> ready = channel.receiver().whenReadable(1);
        if (!ready.isDone()) {
          ready.thenRun(this::goOn);
          return;
        }
        step();
      }
    }

    private void goOn() {
      step();
      go();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one step at a time
    private void step() {
      try {
        int n = channel.receiver().tryReceiveInto(dst, 0, 3);
        tries++;
        vain += n == 0 ? 1 : 0;
        if (n < 0) {
          over.complete(received);
          return;
        }
        if (stamped) {
          PositionedBytes.check(dst, n, received);
        }
        received += n;
      } catch (Throwable t) {
        over.completeExceptionally(t);
      }
    }
  }
}
