// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.collectUntil;
import static io.bulkpipe.process.Children.line;
import static io.bulkpipe.process.Children.root;
import static io.bulkpipe.process.Children.sneak;
import static io.bulkpipe.process.Children.story;
import static io.bulkpipe.process.Children.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Executors that refuse tasks, lose them, or interrupt them. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat, yes, sleep and signals")
class ExecutorFailureTest {
  private static final String DROPPED = " was dropped by the executor";

  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();
  private final BulkChannel errors = BulkChannel.create();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private List<ProcessHandle> before = List.of();

  @BeforeEach
  void remember() {
    before = Children.active();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    until(() -> before.containsAll(Children.active()));
    until(() -> Children.threads().isEmpty());
  }

  private PipedProcess start(Executor executor, String... command) throws IOException {
    return PipedProcess.builder(new ProcessBuilder(command))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(executor)
        .start();
  }

  private void feed(String text) throws Exception {
    input.sender().sendBulk(text.getBytes(UTF_8));
  }

  /** Throws something instead of taking the n-th task; the others run. */
  private Executor failing(int nth, Throwable failure) {
    AtomicInteger tasks = new AtomicInteger();
    return task -> {
      if (tasks.incrementAndGet() == nth) {
        throw sneak(failure);
      }
      threads.execute(task);
    };
  }

  static Stream<Arguments> failures() {
    return Stream.of(
            new RejectedExecutionException("test"),
            new IllegalStateException("test"),
            new OutOfMemoryError("unable to create native thread: test"),
            new AssertionError("test"),
            new IOException("sneaked"),
            new InterruptedException("sneaked"),
            new Throwable("sneaked"))
        .flatMap(failure -> IntStream.of(1, 2, 3).mapToObj(n -> Arguments.of(failure, n)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAnExecutorThrowsFailsAll(Throwable failure, int nth) throws Exception {
    feed("some"); // so that there is a third task
    Throwable thrown = catchThrowable(() ->
        start(failing(nth, failure), "sh", "-c", "echo out; echo error >&2; exec sleep 1000"));
    assertThat(thrown).isSameAs(failure);
    assertThat(story(output.receiver())).endsWith(failure.toString());
    assertThat(story(errors.receiver())).endsWith(failure.toString());
    assertThatThrownBy(() -> feed("more")).hasCause(failure);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anOutputThatHadEndedByThenFailsToo(int nth) throws Exception {
    feed("some");
    IllegalStateException failure = new IllegalStateException("test");
    AtomicInteger tasks = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Executor executor = task -> {
      if (tasks.incrementAndGet() < nth) {
        threads.execute(() -> {
          task.run();
          done.incrementAndGet();
        });
        return;
      }
      while (done.get() < nth - 1) {
        Thread.onSpinWait(); // until the child has exited, and the tasks have nothing more to do
      }
      throw failure;
    };
    assertThatThrownBy(() -> start(executor, "true")).isSameAs(failure);
    assertThat(story(output.receiver())).isEqualTo(failure.toString());
    assertThat(story(errors.receiver())).isEqualTo(failure.toString());
  }

  @Test
  void anOutputThatEndsWhileTheStartGoesOnEndsWellAfterIt() throws Exception {
    AtomicInteger done = new AtomicInteger();
    Executor executor = task -> {
      int others = done.get();
      threads.execute(() -> {
        task.run();
        done.incrementAndGet();
      });
      while (done.get() == others) {
        Thread.onSpinWait();
      }
      assertThat(output.sender().isOpen()).isTrue();
      assertThat(errors.sender().isOpen()).isTrue();
    };
    PipedProcess sh = start(executor, "sh", "-c", "echo out; echo error >&2; exit 3");
    assertThat(story(output.receiver())).isEqualTo("out\nEND");
    assertThat(story(errors.receiver())).isEqualTo("error\nEND");
    assertThat(sh.exit().get()).isEqualTo(3);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "counts files in /proc")
  void noFileIsLeftOpen() throws Exception {
    for (int i = 0; i < 3; i++) {
      refuseOne();
    }
    until(() -> before.containsAll(Children.active()));
    long open = Children.open();
    for (int i = 0; i < 30; i++) {
      refuseOne();
    }
    until(() -> Children.open() <= open);
  }

  private void refuseOne() {
    BulkChannel in = BulkChannel.create();
    BulkChannel out = BulkChannel.create();
    BulkChannel err = BulkChannel.create();
    assertThatThrownBy(() -> PipedProcess.builder(new ProcessBuilder("sleep", "1000"))
            .stdin(in.receiver())
            .stdout(out.sender())
            .stderr(err.sender())
            .executor(failing(2, new RejectedExecutionException("test")))
            .start())
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void whatTheChildHadStartedByThenIsKilled() throws Exception {
    ProcessHandle[] started = new ProcessHandle[1];
    IllegalStateException failure = new IllegalStateException("test");
    AtomicInteger tasks = new AtomicInteger();
    Executor executor = task -> {
      if (tasks.incrementAndGet() == 1) {
        threads.execute(task);
        return;
      }
      try {
        started[0] = Children.told(output);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
      throw failure;
    };
    assertThatThrownBy(() -> start(executor, "sh", "-c", "sleep 1000 & echo $!; wait"))
        .isSameAs(failure);
    until(() -> !Children.isActive(started[0]));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAnExecutorThrowsLaterFailsAll(Throwable failure, int ignored) throws Exception {
    PipedProcess cat = start(failing(3, failure), "sh", "-c", "echo ready; cat");
    assertThat(line(output)).isEqualTo("ready");
    feed("never arrives");
    assertThat(root(catchThrowable(cat::waitFor))).isSameAs(failure);
    assertThat(story(output.receiver())).isEqualTo(failure.toString());
    assertThat(story(errors.receiver())).isEqualTo(failure.toString());
    assertThatThrownBy(() -> feed("again")).hasRootCause(failure);
  }

  /** Loses the n-th task; the others run. */
  private Executor losing(int nth) {
    AtomicInteger tasks = new AtomicInteger();
    return task -> {
      if (tasks.incrementAndGet() != nth) {
        threads.execute(task);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aTaskThatIsLostFailsAll(int nth) throws Exception {
    feed("some");
    PipedProcess sh = start(losing(nth), "sh", "-c", "trap '' INT; cat; exec sleep 1000");
    collectUntil(() -> sh.exit().isDone());
    String lost = List.of("stdout", "stderr", "stdin").get(nth - 1);
    String message = RejectedExecutionException.class.getName() + ": task=" + lost + DROPPED;
    assertThat(root(catchThrowable(() -> sh.exit().get()))).hasToString(message);
    assertThat(story(output.receiver())).endsWith(message);
    assertThat(story(errors.receiver())).endsWith(message);
    assertThat(root(catchThrowable(() -> feed("more")))).hasToString(message);
  }

  @Test
  void aLostTaskOfAChildWithoutInput() throws Exception {
    PipedProcess yes = PipedProcess.builder(new ProcessBuilder("yes"))
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(losing(1))
        .start();
    collectUntil(() -> yes.exit().isDone());
    assertThat(story(output.receiver())).contains("task=stdout" + DROPPED);
    assertThatThrownBy(() -> yes.exit().get()).hasMessageContaining("task=stdout" + DROPPED);
  }

  @Test
  void aTaskOfTheInputThatIsLostLater() throws Exception {
    PipedProcess sh = start(losing(3), "sh", "-c", "echo ready; exec sleep 1000");
    assertThat(line(output)).isEqualTo("ready");
    feed("some");
    collectUntil(() -> sh.exit().isDone());
    assertThat(story(output.receiver())).contains("task=stdin" + DROPPED);
    assertThatThrownBy(() -> feed("more")).hasStackTraceContaining("task=stdin" + DROPPED);
  }

  @Test
  void aPoolThatDiscards() throws Exception {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        0,
        3,
        1,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        new ThreadPoolExecutor.DiscardPolicy());
    CompletableFuture<Void> over = new CompletableFuture<>();
    pool.execute(over::join);
    pool.execute(over::join);
    PipedProcess cat = start(pool, "cat");
    collectUntil(() -> cat.exit().isDone());
    assertThat(story(errors.receiver())).contains("task=stderr" + DROPPED);
    over.complete(null);
    pool.shutdown();
    assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPoolThatIsShutAtOnceWhileTasksAreQueued() throws Exception {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(3, 3, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    CompletableFuture<Void> over = new CompletableFuture<>();
    for (int i = 0; i < 3; i++) {
      pool.execute(over::join);
    }
    PipedProcess sleep = start(pool, "sleep", "1000");
    assertThat(pool.shutdownNow()).hasSize(2);
    collectUntil(() -> sleep.exit().isDone());
    assertThat(story(output.receiver())).contains(DROPPED);
    assertThat(story(errors.receiver())).contains(DROPPED);
    over.complete(null);
    assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aQueueThatIsForgotten() throws Exception {
    PipedProcess sleep = startOnForgottenQueue();
    collectUntil(() -> sleep.exit().isDone());
    assertThat(story(output.receiver())).contains("task=stdout" + DROPPED);
  }

  private PipedProcess startOnForgottenQueue() throws IOException {
    Queue<Runnable> queue = new ArrayDeque<>();
    return PipedProcess.builder(new ProcessBuilder("sleep", "1000"))
        .stdout(output.sender())
        .executor(queue::add)
        .start();
  }

  @Test
  void aTaskThatWaitsForItsTurnIsNotLost() throws Exception {
    BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    PipedProcess sh = start(queue::add, "sh", "-c", "echo out; cat");
    feed("fed");
    input.sender().close();
    for (int i = 0; i < 5; i++) {
      System.gc();
      assertThat(output.sender().isOpen()).isTrue();
    }
    for (int i = 0; i < 3; i++) {
      threads.execute(queue.take());
    }
    System.gc(); // the tasks run, and nothing else refers to them
    assertThat(story(output.receiver())).isEqualTo("out\nfedEND");
    assertThat(story(errors.receiver())).isEqualTo("END");
    assertThat(sh.exit().get()).isZero();
  }

  @Test
  void aTaskThatRunsTwiceRunsOnce() throws Exception {
    feed("once");
    input.sender().close();
    PipedProcess cat = start(
        task -> {
          threads.execute(task);
          threads.execute(task);
        },
        "cat");
    assertThat(story(output.receiver())).isEqualTo("onceEND");
    assertThat(cat.exit().get()).isZero();
  }

  @Test
  void anInterruptedTaskOfAnOutputFailsIt() throws Exception {
    PipedProcess yes = PipedProcess.builder(new ProcessBuilder("yes"))
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(threads)
        .start();
    until(() -> output.sender().remainingCapacity() == 0);
    until(() -> output.stats().sender().parks() > 0);
    threads.shutdownNow();
    assertThat(story(output.receiver())).contains("Interrupted").doesNotContain("END");
    assertThat(yes.exit().get()).isEqualTo(128 + 13); // SIGPIPE: it was not left unread
  }

  @Test
  void anInterruptedTaskOfTheInputFailsAll() throws Exception {
    PipedProcess cat = start(threads, "cat");
    feed("some");
    assertThat(output.receiver().receiveByte()).isEqualTo('s');
    threads.shutdownNow();
    assertThatThrownBy(() -> cat.exit().get()).hasStackTraceContaining("Interrupted");
    assertThat(story(output.receiver())).startsWith("ome").contains("Interrupted");
    assertThatThrownBy(() -> feed("more")).hasStackTraceContaining("Interrupted");
  }

  @Test
  void theCauseOfAFailureIsNotThatTheChildHasExited() throws Exception {
    IllegalStateException failure = new IllegalStateException("test");
    for (int i = 0; i < 50; i++) {
      BulkChannel in = BulkChannel.create();
      PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
          .stdin(in.receiver())
          .stdout(BulkChannel.create().sender())
          .executor(failing(2, failure))
          .start();
      in.sender().sendByte('x');
      assertThat(root(catchThrowable(cat::waitFor))).isSameAs(failure);
      assertThat(root(catchThrowable(() -> in.sender().sendByte('y')))).isSameAs(failure);
    }
  }

  @Test
  void theOwnThreadsAreNamed() throws Exception {
    PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    feed("x");
    assertThat(output.receiver().receiveByte()).isEqualTo('x');
    assertThat(Children.threads()).hasSize(3).containsOnly("bulkpipe-process-stream");
    input.sender().close();
    assertThat(cat.exit().get()).isZero();
  }
}
