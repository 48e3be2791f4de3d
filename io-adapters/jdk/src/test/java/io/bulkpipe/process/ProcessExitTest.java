// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** When the exit of a child is told, and its status. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat, head and sleep")
class ProcessExitTest extends ProcessPipes {
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
}
