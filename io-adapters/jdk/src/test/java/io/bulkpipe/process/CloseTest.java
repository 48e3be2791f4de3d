// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Children in a try statement that ends early. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat and sleep")
class CloseTest {
  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();

  private PipedProcess start(String script) throws Exception {
    return PipedProcess.builder(new ProcessBuilder("sh", "-c", script))
        .stdin(input.receiver())
        .stdout(output.sender())
        .start();
  }

  private static List<ProcessHandle> family(Process process) {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
  }

  @Test
  @DisplayName("a child that reads its input for ever ends, and its feeder learns it")
  void early() throws Exception {
    CompletableFuture<?> feeding = PipeStreams.produce(
        input.sender(),
        out -> {
          while (true) {
            out.write(new byte[10_000]);
          }
        },
        PipeThreads.perTask("feeder"));
    Process process;
    List<ProcessHandle> family;
    try (PipedProcess child = start("echo first; sleep 1000 & cat >/dev/null; wait")) {
      process = child.process();
      assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("first");
      family = family(process);
    }
    assertThat(process.isAlive()).isFalse();
    Children.until(() -> family.stream().noneMatch(ProcessHandle::isAlive)); // once it is reaped
    assertThatThrownBy(feeding::join).hasCauseInstanceOf(BrokenChannelException.class);
  }

  @Test
  @DisplayName("a child that has ended is left as it is")
  void late() throws Exception {
    input.sender().close();
    PipedProcess child = start("exit 3");
    try (child) {
      assertThat(output.receiver().receiveByte()).isEqualTo(-1);
      assertThat(child.waitFor()).isEqualTo(3);
    }
    child.close();
    assertThat(child.exit().get()).isEqualTo(3);
  }

  @Test
  @DisplayName("an interrupted thread kills a child that ignores SIGTERM, and stays interrupted")
  void interrupted() throws Exception {
    Process process;
    try (PipedProcess child = start("trap '' TERM; echo first; while :; do sleep 1; done")) {
      process = child.process();
      assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("first");
      Thread.currentThread().interrupt();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(process.waitFor()).isEqualTo(128 + 9);
  }
}
