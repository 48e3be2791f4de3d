// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** Children between three channels, and what is done beside them; nothing outlives its test. */
abstract class ProcessPipes {
  static final int SIGTERM_CODE = 128 + 15;

  /** What the kernel's pipe holds on Linux; elsewhere it is less. */
  private static final int PIPE_BYTES = 65_536;

  final BulkChannel input = BulkChannel.create();
  final BulkChannel output = BulkChannel.create();
  final BulkChannel errors = BulkChannel.create();
  final List<PipedProcess> started = new ArrayList<>();
  private final List<CompletableFuture<?>> beside = new ArrayList<>();

  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Does something beside the test, which fails if that fails. */
  void beside(Work work) {
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

  /** Starts a child between the three channels. */
  PipedProcess start(String... command) throws IOException {
    PipedProcess process = PipedProcess.builder(new ProcessBuilder(command))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    started.add(process);
    return process;
  }

  /** Feeds a child that does not read, until the task has more than the child's pipe takes. */
  void feedUntilStuck(BulkChannel in) throws Exception {
    beside(() -> assertThatThrownBy(() -> in.sender().sendBulk(new byte[4_000_000]))
        .isInstanceOf(IOException.class));
    until(() -> in.stats().receiver().bytes() > PIPE_BYTES);
  }

  /** All that comes until the end. */
  static String text(BulkChannel channel) throws IOException {
    return new String(PipeStreams.inputStream(channel.receiver()).readAllBytes(), UTF_8);
  }

  void feed(String text) throws Exception {
    input.sender().sendBulk(text.getBytes(UTF_8));
  }
}
