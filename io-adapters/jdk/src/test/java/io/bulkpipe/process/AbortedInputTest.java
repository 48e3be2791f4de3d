// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.line;
import static io.bulkpipe.process.Children.story;
import static io.bulkpipe.process.Children.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What becomes of a child whose input fails: a tab of a terminal that is closed, for instance. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, bash, cat, sleep and signals")
class AbortedInputTest {
  private static final int SIGKILL_CODE = 128 + 9;
  private static final int SIGTERM_CODE = 128 + 15;
  private static final Executor THREADS = PipeThreads.platform("test");

  @SuppressWarnings("StaticAssignmentOfThrowable") // only its identity counts
  private static final IOException CLOSED = new IOException("tab closed");

  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();
  private List<ProcessHandle> before = List.of();

  @BeforeEach
  void remember() {
    before = Children.active();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    until(() -> before.containsAll(Children.active()));
    until(() -> Children.threads().isEmpty());
  }

  private PipedProcess start(Duration killAfter, String... command) throws IOException {
    return PipedProcess.builder(new ProcessBuilder(command).redirectErrorStream(true))
        .stdin(input.receiver())
        .stdout(output.sender())
        .executor(THREADS)
        .killAfter(killAfter)
        .start();
  }

  /** Makes sure that a shell has set its signals. */
  private void greet() throws Exception {
    input.sender().sendBulk("echo $((6 * 7))\n".getBytes(UTF_8));
    until(() -> line(output).endsWith("42"));
  }

  @Test
  void anAbortLeavesNoInteractiveShell() throws Exception {
    PipedProcess bash = start(Duration.ofMillis(50), "bash", "--norc", "-i");
    greet();
    input.sender().abort(CLOSED);
    assertThatThrownBy(() -> bash.exit().get()).hasRootCause(CLOSED);
    assertThat(bash.process().exitValue()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void norWithoutAnExecutorOrATime() throws Exception {
    PipedProcess bash = PipedProcess.builder(
            new ProcessBuilder("bash", "--norc", "-i").redirectErrorStream(true))
        .stdin(input.receiver())
        .stdout(output.sender())
        .start();
    greet();
    input.sender().abort(CLOSED);
    assertThatThrownBy(bash::waitFor)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("streams of the child failed: ")
        .hasRootCause(CLOSED);
    assertThat(bash.process().exitValue()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void aClosedReceiverLeavesNoInteractiveShell() throws Exception {
    PipedProcess bash = start(Duration.ofMillis(50), "bash", "--norc", "-i");
    greet();
    input.receiver().close();
    assertThatThrownBy(() -> bash.exit().get()).hasCauseInstanceOf(IOException.class);
    assertThat(bash.process().exitValue()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void aShellThatWasGivenNothingEndsToo() throws Exception {
    PipedProcess sh = start(Duration.ZERO, "sh", "-c", "trap '' TERM; echo ready; sleep 1000; :");
    assertThat(line(output)).isEqualTo("ready");
    input.sender().close(CLOSED);
    assertThatThrownBy(() -> sh.exit().get()).hasRootCause(CLOSED);
    assertThat(sh.process().exitValue()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void whatAStuckChildHasStartedEndsWithIt() throws Exception {
    PipedProcess sh =
        start(Duration.ofHours(1), "sh", "-c", "sleep 1000 & echo ready; sleep 1000; :");
    assertThat(line(output)).isEqualTo("ready");
    until(() -> sh.process().descendants().count() == 2);
    while (input.stats().receiver().bytes() <= 32_768 || input.sender().remainingCapacity() > 0) {
      input.sender().trySendBulk(new byte[1000], 0, 1000);
    }
    input.sender().abort(CLOSED);
    assertThatThrownBy(() -> sh.exit().get()).hasRootCause(CLOSED);
    assertThat(sh.process().exitValue()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void theOutputOfHalfAnInputDoesNotLookWhole() throws Exception {
    PipedProcess cat = start(Duration.ofHours(1), "cat");
    input.sender().sendBulk("half".getBytes(UTF_8));
    until(() -> output.receiver().available() == 4);
    input.sender().close(CLOSED);
    assertThat(story(output.receiver())).isEqualTo("half" + CLOSED);
    assertThatThrownBy(() -> cat.exit().get()).hasRootCause(CLOSED);
  }

  @Test
  void norIfTheReceiverIsClosed() throws Exception {
    PipedProcess sort = start(Duration.ofHours(1), "sort");
    input.sender().sendBulk("b\na\n".getBytes(UTF_8));
    input.receiver().close();
    assertThat(story(output.receiver())).contains("Closed").doesNotContain("END");
    assertThatThrownBy(() -> sort.exit().get()).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void whatAChildWritesWhenItIsAskedToEndComesBeforeTheFailure() throws Exception {
    PipedProcess sh = start(
        Duration.ofHours(1),
        "sh",
        "-c",
        "trap 'echo bye; exit 7' TERM; echo ready; while kill -0 $PPID; do :; done");
    assertThat(line(output)).isEqualTo("ready");
    input.sender().abort(CLOSED);
    assertThat(story(output.receiver())).isEqualTo("bye\n" + CLOSED);
    assertThatThrownBy(() -> sh.exit().get()).hasRootCause(CLOSED);
    assertThat(sh.process().exitValue()).isEqualTo(7);
  }

  @Test
  void anOutputThatHadEndedByThenIsWhole() throws Exception {
    PipedProcess sh = start(Duration.ofHours(1), "sh", "-c", "echo whole; exec >&- 2>&-; read x");
    assertThat(story(output.receiver())).isEqualTo("whole\nEND");
    input.sender().abort(CLOSED);
    assertThatThrownBy(() -> sh.exit().get()).hasRootCause(CLOSED);
    assertThat(story(output.receiver())).isEqualTo("END");
  }

  @SuppressWarnings("NullAway") // on purpose
  @Test
  void aTimeIsNeeded() throws Exception {
    assertThatThrownBy(() -> start(null, "cat"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("grace=null");
    assertThat(input.receiver().isOpen()).isTrue();
    assertThat(output.sender().isOpen()).isTrue();
  }
}
