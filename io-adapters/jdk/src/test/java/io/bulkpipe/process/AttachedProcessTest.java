// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Children that somebody else has started. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh and cat")
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class AttachedProcessTest {
  private static final int SIGTERM_CODE = 128 + 15;
  private static final int SIGKILL_CODE = 128 + 9;

  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();
  private @Nullable Process process;

  /** As a library may make it: without a handle. */
  private static final class Bare extends Process {
    private final Process process;

    Bare(Process process) {
      this.process = process;
    }

    @Override
    public OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return process.getInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return process.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public int exitValue() {
      return process.exitValue();
    }

    @Override
    public void destroy() {
      process.destroy();
    }

    @Override
    public Process destroyForcibly() {
      process.destroyForcibly();
      return this;
    }
  }

  private Process process(String... command) throws IOException {
    Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
    process = started;
    return started;
  }

  private PipedProcess piped(Process child) throws IOException {
    return PipedProcess.builder(child)
        .stdin(input.receiver())
        .stdout(output.sender())
        .start();
  }

  @AfterEach
  void endChild() {
    if (process != null) {
      process.toHandle().destroyForcibly();
    }
  }

  @Test
  void itsStreamsAreMovedAndItsExitIsTold() throws Exception {
    PipedProcess sh = piped(process("sh", "-c", "cat; exit 3"));
    input.sender().sendBulk("fed".getBytes(UTF_8));
    input.sender().close();
    assertThat(PipeStreams.inputStream(output.receiver()).readAllBytes())
        .isEqualTo("fed".getBytes(UTF_8));
    assertThat(sh.waitFor()).isEqualTo(3);
    assertThat(sh.exit().get()).isEqualTo(3);
  }

  @Test
  void oneThatHasEndedIsTold() throws Exception {
    Process echo = process("sh", "-c", "echo out; exit 4");
    echo.waitFor();
    PipedProcess piped = piped(echo);
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("out");
    assertThat(piped.exit().get()).isEqualTo(4);
    piped.destroy(Duration.ZERO).get();
  }

  @Test
  void destroyAsksIt() throws Exception {
    PipedProcess sleep = piped(process("sleep", "1000"));
    sleep.destroy();
    assertThat(sleep.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void destroyWithAGraceEndsItsTree() throws Exception {
    PipedProcess sh = piped(process("sh", "-c", "sleep 1000 & echo $!; wait"));
    ProcessHandle descendant = Children.told(output);
    sh.destroy(Duration.ofDays(1)).get();
    assertThat(Children.isActive(descendant)).isFalse();
    assertThat(sh.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void oneWithoutAHandleIsDestroyedByItsClass() throws Exception {
    PipedProcess sleep = piped(new Bare(process("sleep", "1000")));
    sleep.destroy();
    assertThat(sleep.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void oneWithoutAHandleIsAskedFirst() throws Exception {
    PipedProcess sleep = piped(new Bare(process("sleep", "1000")));
    sleep.destroy(Duration.ofDays(1)).get();
    assertThat(sleep.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void oneWithoutAHandleIsKilledAfterTheGrace() throws Exception {
    PipedProcess sh =
        piped(new Bare(process("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done")));
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("ready");
    sh.destroy(Duration.ofMillis(50)).get();
    assertThat(sh.exit().get()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void oneWithoutAHandleIsKilledAtOnce() throws Exception {
    PipedProcess sleep = piped(new Bare(process("sleep", "1000")));
    sleep.destroy(Duration.ZERO).get();
    assertThat(sleep.exit().get()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void anInputThatFailsDestroysIt() throws Exception {
    PipedProcess cat = piped(process("cat"));
    IOException cause = new IOException("test");
    input.sender().abort(cause);
    assertThatThrownBy(cat::waitFor).hasRootCause(cause);
    assertThatThrownBy(() -> output.receiver().receiveByte()).hasRootCause(cause);
  }

  @Test
  void anExecutorThatRefusesKillsIt() throws Exception {
    Process sleep = process("sleep", "1000");
    PipedProcess.Builder builder = PipedProcess.builder(sleep)
        .stdout(output.sender())
        .executor(task -> {
          throw new RejectedExecutionException("test");
        });
    assertThatThrownBy(builder::start).isInstanceOf(RejectedExecutionException.class);
    assertThat(sleep.waitFor()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void aRedirectedOutputEndsAtOnce() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "1000").inheritIO().start();
    process = sleep;
    PipedProcess piped = PipedProcess.builder(sleep).stdout(output.sender()).start();
    assertThat(output.receiver().receiveByte()).isEqualTo(-1);
    piped.destroy(Duration.ofDays(1)).get();
    assertThat(piped.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void aBuilderStartsOnce() throws Exception {
    Process cat = process("cat");
    PipedProcess.Builder builder = PipedProcess.builder(cat).stdin(input.receiver());
    PipedProcess piped = builder.start();
    assertThatThrownBy(builder::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("child=");
    input.sender().close();
    assertThat(piped.waitFor()).isZero();
  }

  @Test
  void aBuilderWhoseChildDidNotStartMayStartAgain() throws Exception {
    ProcessBuilder missing = new ProcessBuilder("/nothing/is/here");
    PipedProcess.Builder builder = PipedProcess.builder(missing).stdout(output.sender());
    assertThatThrownBy(builder::start).isInstanceOf(IOException.class);
    missing.command("echo", "out");
    assertThat(builder.start().waitFor()).isZero();
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("out");
  }

  @Test
  @DisplayName("R19 the output of a child is due as it comes")
  void outputIsFlushed() throws Exception {
    PipedProcess cat = piped(process("cat"));
    input.sender().sendByte('x');
    output.receiver().awaitDue(output.receiver().largestMinimum());
    assertThat(output.receiver().receiveByte()).isEqualTo('x');
    input.sender().close();
    assertThat(cat.waitFor()).isZero();
  }

  @SuppressWarnings("NullAway") // on purpose
  @Test
  void nothingIsNull() throws Exception {
    assertThatThrownBy(() -> PipedProcess.builder((Process) null)).hasMessage("process=null");
    assertThatThrownBy(() -> PipedProcess.builder((ProcessBuilder) null))
        .hasMessage("builder=null");
    PipedProcess.Builder builder = PipedProcess.builder(new ProcessBuilder("cat"));
    assertThatThrownBy(() -> builder.stdin(null)).hasMessage("receiver=null");
    assertThatThrownBy(() -> builder.stdout(null)).hasMessage("sender=null");
    assertThatThrownBy(() -> builder.stderr(null)).hasMessage("sender=null");
    assertThatThrownBy(() -> builder.executor(null)).hasMessage("executor=null");
    assertThatThrownBy(() -> builder.killAfter(null)).hasMessage("grace=null");
  }
}
