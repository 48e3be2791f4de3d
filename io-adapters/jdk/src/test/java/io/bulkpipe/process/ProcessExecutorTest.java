// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Which tasks a child needs, when, and executors that have too few threads for them. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat and true")
class ProcessExecutorTest extends ProcessPipes {
  @Test
  void smallExecutorsAreRefused() throws Exception {
    List<ExecutorService> small = List.of(
        new ThreadPoolExecutor(1, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>()),
        new ThreadPoolExecutor(1, 9, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(5)),
        Executors.newFixedThreadPool(2),
        new ForkJoinPool(2));
    for (ExecutorService executor : small) {
      assertThatThrownBy(() -> PipedProcess.builder(new ProcessBuilder("cat"))
              .stdin(input.receiver())
              .stdout(output.sender())
              .stderr(errors.sender())
              .executor(executor)
              .start())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tasks at once, not 3");
      executor.shutdown();
    }
    assertThat(output.sender().isOpen()).isTrue();
  }

  @Test
  void smallExecutorIsRefusedAlsoWhileItsQueueIsFull() throws Exception {
    ExecutorService small =
        new ThreadPoolExecutor(1, 9, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1));
    CompletableFuture<Void> over = new CompletableFuture<>();
    try {
      small.execute(over::join);
      small.execute(over::join);
      assertThatThrownBy(() -> PipedProcess.builder(new ProcessBuilder("cat"))
              .stdin(input.receiver())
              .stdout(output.sender())
              .executor(small)
              .start())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("runs 1 tasks at once, not 2");
    } finally {
      over.complete(null);
      small.shutdown();
    }
  }

  @Test
  void executorThatRefusesHasTheChildKilled() {
    RejectedExecutionException refusal = new RejectedExecutionException("test");
    assertThatThrownBy(() -> PipedProcess.builder(new ProcessBuilder("cat"))
            .stdin(input.receiver())
            .stdout(output.sender())
            .stderr(errors.sender())
            .executor(task -> {
              throw refusal;
            })
            .start())
        .isSameAs(refusal);
    assertThatThrownBy(() -> input.sender().sendByte(1)).hasCause(refusal);
    assertThatThrownBy(() -> output.receiver().receiveByte()).hasCause(refusal);
  }

  @Test
  void inputNeedsNoThreadUntilThereIsSome() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    AtomicInteger tasks = new AtomicInteger();
    PipedProcess sh = PipedProcess.builder(
            new ProcessBuilder("sh", "-c", "echo ready; read x; echo $x; read x; exit 3"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(task -> {
          tasks.incrementAndGet();
          threads.execute(task);
        })
        .start();
    started.add(sh);
    LineReader reader = LineReader.over(output.receiver());
    assertThat(reader.readLine()).isEqualTo("ready");
    assertThat(tasks).hasValue(2);
    feed("go\n");
    assertThat(reader.readLine()).isEqualTo("go");
    feed("on\n");
    assertThat(sh.waitFor()).isEqualTo(3);
    assertThat(tasks).hasValue(3);
    threads.shutdown();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void noTaskForInputThatNeverComes() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    PipedProcess child = PipedProcess.builder(new ProcessBuilder("true"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(task -> {
          tasks.incrementAndGet();
          PipeThreads.platform("test").execute(task);
        })
        .start();
    started.add(child);
    assertThat(child.exit().get()).isZero();
    assertThatThrownBy(() -> feed("too late")).isInstanceOf(BrokenChannelException.class);
    assertThat(tasks).hasValue(2);
  }

  @Test
  void inputDoesNotNeedTheChannelsExecutor() throws Exception {
    BulkChannel in = BulkChannel.builder().executor(task -> {}).build();
    PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(in.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    started.add(cat);
    in.sender().sendBulk("fed".getBytes(UTF_8));
    in.sender().close();
    assertThat(text(output)).isEqualTo("fed");
    assertThat(cat.waitFor()).isZero();
  }

  @Test
  void executorThatRefusesTheInputLaterFailsIt() throws Exception {
    RejectedExecutionException refusal = new RejectedExecutionException("test");
    AtomicInteger tasks = new AtomicInteger();
    PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(task -> {
          if (tasks.incrementAndGet() == 3) {
            throw refusal;
          }
          PipeThreads.platform("test").execute(task);
        })
        .start();
    started.add(cat);
    feed("never arrives");
    assertThatThrownBy(cat::waitFor).isInstanceOf(IOException.class).hasRootCause(refusal);
    assertThatThrownBy(() -> feed("again")).hasRootCause(refusal);
    assertThat(cat.process().exitValue()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void noTaskIsLeftBehind() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    for (int i = 0; i < 5; i++) {
      BulkChannel in = BulkChannel.create();
      BulkChannel out = BulkChannel.create();
      BulkChannel err = BulkChannel.create();
      PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
          .stdin(in.receiver())
          .stdout(out.sender())
          .stderr(err.sender())
          .executor(executor)
          .start();
      started.add(cat);
      if (i % 2 == 0) {
        in.sender().close();
      } else {
        cat.destroy();
      }
      cat.exit().get();
    }
    executor.shutdown();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }
}
