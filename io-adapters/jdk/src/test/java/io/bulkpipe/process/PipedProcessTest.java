// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
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
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real programs between channels. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat, sort, gzip and head")
class PipedProcessTest {
  private static final int SIGTERM_CODE = 128 + 15;

  /** What the kernel's pipe holds on Linux; elsewhere it is less. */
  private static final int PIPE_BYTES = 65_536;

  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();
  private final BulkChannel errors = BulkChannel.create();
  private final List<CompletableFuture<?>> beside = new ArrayList<>();
  private final List<PipedProcess> started = new ArrayList<>();

  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Does something beside the test, which fails if that fails. */
  private void beside(Work work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    PipeThreads.perTask("beside").execute(() -> {
      try {
        work.run();
        done.complete(null);
      } catch (Throwable t) {
        done.completeExceptionally(t);
      }
    });
    beside.add(done);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (PipedProcess process : started) {
      process.process().destroyForcibly().waitFor();
    }
    for (CompletableFuture<?> done : beside) {
      done.get();
    }
  }

  private PipedProcess start(String... command) throws IOException {
    PipedProcess process = PipedProcess.builder(new ProcessBuilder(command))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    started.add(process);
    return process;
  }

  /** Feeds a child that does not read, until the task has more than the child's pipe takes. */
  private void feedUntilStuck(BulkChannel in) throws Exception {
    beside(() -> assertThatThrownBy(() -> in.sender().sendBulk(new byte[4_000_000]))
        .isInstanceOf(IOException.class));
    until(() -> in.stats().receiver().bytes() > PIPE_BYTES);
  }

  /** Looks until something holds, or the test is timed out. */
  private static void until(Callable<Boolean> holds) throws Exception {
    while (!holds.call()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }

  private static String text(BulkChannel channel) throws IOException {
    return new String(PipeStreams.inputStream(channel.receiver()).readAllBytes(), UTF_8);
  }

  private void feed(String text) throws Exception {
    input.sender().sendBulk(text.getBytes(UTF_8));
  }

  @Test
  void cat() throws Exception {
    PipedProcess cat = start("cat");
    feed("through a child");
    input.sender().close();
    assertThat(text(output)).isEqualTo("through a child");
    assertThat(text(errors)).isEmpty();
    assertThat(cat.exit().get()).isZero();
    assertThat(output.sender().isOpen()).isFalse();
    assertThat(cat).hasToString("piped process " + cat.process());
  }

  @Test
  void sortReadsAllBeforeItWrites() throws Exception {
    List<String> lines = new ArrayList<>(
        IntStream.range(0, 200_000).mapToObj(i -> String.format("%08d", i)).toList());
    Collections.shuffle(lines, new Random(1));
    PipedProcess sort = start("sort");
    beside(() -> {
      LineWriter writer = LineWriter.over(input.sender());
      for (String line : lines) {
        writer.writeLine(line);
      }
      input.sender().close();
    });
    LineReader reader = LineReader.over(output.receiver());
    for (int i = 0; i < 200_000; i++) {
      assertThat(reader.readLine()).isEqualTo(String.format("%08d", i));
    }
    assertThat(reader.readLine()).isNull();
    assertThat(sort.exit().get()).isZero();
  }

  @Test
  void gzip() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(2).nextBytes(bytes);
    PipedProcess gzip = start("gzip", "-c");
    beside(() -> {
      input.sender().sendBulk(bytes);
      input.sender().close();
    });
    try (InputStream in = new GZIPInputStream(PipeStreams.inputStream(output.receiver()))) {
      assertThat(in.readAllBytes()).isEqualTo(bytes);
    }
    assertThat(gzip.exit().get()).isZero();
  }

  @Test
  @DisplayName("B40 a child that floods both outputs while it is fed does not get stuck")
  void childThatFloodsBothOutputsWhileItIsFed() throws Exception {
    PipedProcess sh = start(
        "sh",
        "-c",
        "(head -c 3000000 /dev/zero >&2) & head -c 3000000 /dev/zero; wc -c; wait; exit 7");
    beside(() -> {
      input.sender().sendBulk(new byte[2_000_000]);
      input.sender().close();
    });
    beside(() ->
        assertThat(PipeStreams.inputStream(errors.receiver()).readAllBytes()).hasSize(3_000_000));
    byte[] all = PipeStreams.inputStream(output.receiver()).readAllBytes();
    assertThat(new String(all, 3_000_000, all.length - 3_000_000, UTF_8).strip())
        .isEqualTo("2000000");
    assertThat(sh.exit().get()).isEqualTo(7);
  }

  @Test
  void interactiveShell() throws Exception {
    PipedProcess sh = start("sh");
    LineWriter to = LineWriter.over(input.sender());
    LineReader from = LineReader.over(output.receiver());
    LineReader complaints = LineReader.over(errors.receiver());
    to.writeLine("x=0");
    for (int i = 1; i <= 100; i++) {
      to.writeLine("x=$((x+1)); echo $x; echo error $x >&2");
      assertThat(from.readLine()).isEqualTo(String.valueOf(i));
      assertThat(complaints.readLine()).isEqualTo("error " + i);
    }
    to.writeLine("exit 3");
    assertThat(sh.exit().get()).isEqualTo(3);
    assertThat(from.readLine()).isNull();
    assertThatThrownBy(() -> {
          while (true) {
            to.writeLine("echo gone");
          }
        })
        .isInstanceOf(BrokenChannelException.class)
        .cause()
        .hasMessage("the child has exited");
  }

  @Test
  void childThatClosesItsInputEarlyIsNoFailure() throws Exception {
    PipedProcess sh = start("sh", "-c", "exec 0<&-; echo ready; exec sleep 1000");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("ready");
    assertThatThrownBy(() -> {
          while (true) {
            input.sender().sendBulk(new byte[1000]);
          }
        })
        .isInstanceOf(BrokenChannelException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(sh.process().isAlive()).isTrue();
    sh.destroy();
    assertThat(sh.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void headTakesWhatItWants() throws Exception {
    PipedProcess head = start("head", "-c", "100000");
    beside(() -> assertThatThrownBy(() -> {
          while (true) {
            input.sender().sendBulk(new byte[10_000]);
          }
        })
        .isInstanceOf(BrokenChannelException.class));
    assertThat(PipeStreams.inputStream(output.receiver()).readAllBytes()).hasSize(100_000);
    assertThat(head.exit().get()).isZero();
  }

  @Test
  void childThatDiesTellsAFeederThatWaitsForNothing() throws Exception {
    PipedProcess sh = start("sh", "-c", "kill -9 $$");
    input.sender().whenOver().get();
    assertThatThrownBy(() -> input.sender().sendByte(1)).isInstanceOf(BrokenChannelException.class);
    assertThat(sh.exit().get()).isEqualTo(128 + 9);
    assertThat(text(output)).isEmpty();
  }

  @Test
  void destroyedChild() throws Exception {
    PipedProcess sleep = start("sleep", "1000");
    assertThat(sleep.exit()).isNotDone();
    CompletableFuture<Integer> mine = sleep.exit();
    mine.cancel(true);
    sleep.destroy();
    assertThat(sleep.exit().get()).isEqualTo(SIGTERM_CODE);
    assertThat(text(output)).isEmpty();
    sleep.destroy();
  }

  @Test
  void whatADestroyedChildHadWrittenArrives() throws Exception {
    PipedProcess sh = start("sh", "-c", "head -c 50000 /dev/zero; echo done >&2; exec sleep 1000");
    assertThat(LineReader.over(errors.receiver()).readLine()).isEqualTo("done");
    sh.destroy();
    assertThat(sh.exit().get()).isEqualTo(SIGTERM_CODE);
    assertThat(text(output)).hasSize(50_000);
  }

  @Test
  void exitComesAfterTheLastByte() throws Exception {
    // More than the channel holds; the rest fits into the kernel's pipe, so the child can exit.
    PipedProcess head = start("head", "-c", "100000", "/dev/zero");
    head.process().waitFor();
    CompletableFuture<Integer> exit = head.exit();
    assertThat(exit).isNotDone();
    assertThat(text(output)).hasSize(100_000);
    assertThat(exit.get()).isZero();
  }

  @Test
  void consumerThatGoesEndsAChildThatWrites() throws Exception {
    PipedProcess yes = start("sh", "-c", "yes; echo $? >&2");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("y");
    output.receiver().close();
    assertThat(text(errors)).contains("141"); // 128 + SIGPIPE; there may be a message, too
    assertThat(yes.exit().get()).isZero();
  }

  @Test
  void consumerThatGoesWhileNothingFlowsKeepsNobody() throws Exception {
    PipedProcess sh = start("sh", "-c", "read x; exit 5");
    output.receiver().cancel(new IOException("test"));
    feed("go\n");
    assertThat(sh.exit().get()).isEqualTo(5);
  }

  @Test
  void exitDoesNotWaitForAnOutputThatNobodyWants() throws Exception {
    // The one in the background keeps both outputs open.
    PipedProcess sh = start("sh", "-c", "sleep 1000 & echo $!; read x; exit 5");
    long pid = Long.parseLong(LineReader.over(output.receiver()).readLine());
    try {
      feed("go\n");
      sh.process().waitFor();
      assertThat(sh.exit()).isNotDone();
      output.receiver().close();
      errors.receiver().close();
      assertThat(sh.exit().get()).isEqualTo(5);
    } finally {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  @Test
  void childThatClosesItsOutputsMayLiveOn() throws Exception {
    PipedProcess sh = start("sh", "-c", "exec >&- 2>&-; read x; exit 4");
    assertThat(text(output)).isEmpty();
    assertThat(text(errors)).isEmpty();
    assertThat(sh.exit()).isNotDone();
    feed("go\n");
    assertThat(sh.exit().get()).isEqualTo(4);
  }

  @Test
  void exitIsNoticedAlsoWhenTheTasksWereInterrupted() throws Exception {
    ExecutorService executor = Executors.newCachedThreadPool();
    PipedProcess sh = PipedProcess.builder(
            new ProcessBuilder("sh", "-c", "exec >&- 2>&-; read x; exit 4"))
        .stdout(output.sender())
        .stderr(errors.sender())
        .executor(executor)
        .start();
    started.add(sh);
    assertThat(text(output)).isEmpty();
    assertThat(text(errors)).isEmpty();
    executor.shutdownNow();
    assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    assertThat(sh.exit()).isNotDone();
    try (OutputStream stdin = sh.process().getOutputStream()) {
      stdin.write("go\n".getBytes(UTF_8));
    }
    assertThat(sh.exit().get()).isEqualTo(4);
  }

  @Test
  void failingInputDestroysTheChild() throws Exception {
    PipedProcess cat = start("cat");
    feed("half");
    IOException cause = new IOException("test");
    input.sender().close(cause);
    assertThatThrownBy(() -> cat.exit().get()).hasRootCause(cause);
    assertThat(cat.process().exitValue()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void abortedInputDestroysAChildThatDoesNotRead() throws Exception {
    PipedProcess sleep = start("sleep", "1000");
    IOException cause = new IOException("test");
    feedUntilStuck(input);
    input.sender().abort(cause);
    assertThatThrownBy(() -> sleep.exit().get()).hasRootCause(cause);
    assertThat(sleep.process().exitValue()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void anAbortIsNoticedWithoutTheChannelsExecutor() throws Exception {
    BulkChannel in = BulkChannel.builder().executor(task -> {}).build();
    PipedProcess sleep = PipedProcess.builder(new ProcessBuilder("sleep", "1000"))
        .stdin(in.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    started.add(sleep);
    IOException cause = new IOException("test");
    feedUntilStuck(in);
    in.sender().abort(cause);
    assertThatThrownBy(sleep::waitFor).hasRootCause(cause);
  }

  @Test
  void aConsumerThatGoesIsNoticedWithoutTheChannelsExecutor() throws Exception {
    BulkChannel out = BulkChannel.builder().executor(task -> {}).build();
    PipedProcess sh = PipedProcess.builder(
            new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; read x; exit 5"))
        .stdin(input.receiver())
        .stdout(out.sender())
        .stderr(errors.sender())
        .start();
    started.add(sh);
    long pid = Long.parseLong(LineReader.over(out.receiver()).readLine());
    try {
      feed("go\n");
      sh.process().waitFor();
      out.receiver().close();
      errors.receiver().close();
      assertThat(sh.exit().get()).isEqualTo(5);
    } finally {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  @Test
  void whoeverAChildLeavesBehindGetsTheEndOfTheInput(@TempDir Path folder) throws Exception {
    Path told = folder.resolve("told");
    // The one in the background keeps all three streams open.
    start("sh", "-c", "exec 3<&0; (cat <&3; echo end >" + told + ") & exit 0");
    until(() -> Files.exists(told) && Files.readString(told).equals("end\n"));
  }

  @Test
  void closedStdinReceiverDestroysTheChild() throws Exception {
    PipedProcess cat = start("cat");
    input.receiver().close();
    assertThatThrownBy(() -> cat.exit().get()).hasCauseInstanceOf(IOException.class);
    assertThat(cat.process().exitValue()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void redirectedStreamsMustBeNull() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("cat")
        .redirectInput(Redirect.from(new File("/dev/null")))
        .redirectErrorStream(true);
    assertThatThrownBy(
            () -> PipedProcess.builder(builder).stdin(input.receiver()).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stdin=");
    assertThatThrownBy(
            () -> PipedProcess.builder(builder).stderr(errors.sender()).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stderr=");
    assertThatThrownBy(() -> PipedProcess.builder(new ProcessBuilder("cat"))
            .stdout(output.sender())
            .stderr(output.sender())
            .start())
        .isInstanceOf(IllegalArgumentException.class);
    PipedProcess cat = PipedProcess.builder(builder).stdout(output.sender()).start();
    started.add(cat);
    assertThat(text(output)).isEmpty();
    assertThat(cat.exit().get()).isZero();
  }

  @Test
  void mergedErrorsComeWithTheOutput() throws Exception {
    PipedProcess sh = PipedProcess.builder(
            new ProcessBuilder("sh", "-c", "echo out; echo err >&2").redirectErrorStream(true))
        .stdout(output.sender())
        .start();
    started.add(sh);
    sh.process().getOutputStream().close();
    assertThat(text(output)).isEqualTo("out\nerr\n");
    assertThat(sh.exit().get()).isZero();
  }

  @Test
  void programThatDoesNotExistLeavesTheEndsAlone() {
    assertThatThrownBy(() -> start("/does/not/exist")).isInstanceOf(IOException.class);
    assertThat(input.receiver().isOpen()).isTrue();
    assertThat(output.sender().isOpen()).isTrue();
  }

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
  void waitForTellsTheCodeAfterAllOutput() throws Exception {
    PipedProcess sh = start("sh", "-c", "echo a; echo b >&2; exit 5");
    assertThat(sh.waitFor()).isEqualTo(5);
    assertThat(output.sender().isOpen()).isFalse();
    assertThat(errors.sender().isOpen()).isFalse();
    assertThat(text(output)).isEqualTo("a\n");
    assertThat(text(errors)).isEqualTo("b\n");
    assertThat(sh.exit().get()).isEqualTo(5);
    assertThat(sh.waitFor()).isEqualTo(5);
  }

  @Test
  void waitForIsInterrupted() throws Exception {
    PipedProcess cat = start("cat");
    Thread.currentThread().interrupt();
    assertThatThrownBy(cat::waitFor).isInstanceOf(InterruptedException.class);
    input.sender().close();
    assertThat(cat.waitFor()).isZero();
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

  @Test
  void gibibyteThroughCat() throws Exception {
    int chunk = 1 << 16;
    int rounds = 1 << 14;
    byte[] period = new byte[chunk + 251]; // 251 does not divide a power of two
    for (int i = 0; i < period.length; i++) {
      period[i] = (byte) (i % 251);
    }
    PipedProcess cat = start("cat");
    beside(() -> {
      BulkSender sender = input.sender();
      for (long at = 0; at < (long) chunk * rounds; at += chunk) {
        sender.sendBulk(period, (int) (at % 251), chunk);
      }
      sender.close();
    });
    byte[] got = new byte[chunk];
    long at = 0;
    for (int n; (n = output.receiver().receiveInto(got)) >= 0; at += n) {
      int from = (int) (at % 251);
      assertThat(Arrays.mismatch(got, 0, n, period, from, from + n))
          .as("at %d", at)
          .isEqualTo(-1);
    }
    assertThat(at).isEqualTo(1L << 30);
    assertThat(cat.exit().get()).isZero();
  }
}
