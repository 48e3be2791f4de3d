// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A pipe of a child of which one end goes: the child's own, or that of the channel. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat, head, sleep and yes")
class BrokenPipeTest extends ProcessPipes {
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
  void consumerThatGoesEndsAChildThatWrites() throws Exception {
    PipedProcess yes = start("sh", "-c", "yes; echo $? >&2");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("y");
    output.receiver().close();
    assertThat(text(errors)).contains("141"); // 128 + SIGPIPE; there may be a message, too
    assertThat(yes.exit().get()).isZero();
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
}
