// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.process.PipedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What OpenJDK's tests of {@code Process}, {@code ProcessBuilder} and {@code exec} demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat, sleep and head")
class OpenJdkProcessTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();
  private final BulkChannel errors = BulkChannel.create();
  private final List<PipedProcess> started = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() throws Exception {
    for (PipedProcess process : started) {
      process.destroy(Duration.ZERO).join();
    }
  }

  private PipedProcess.Builder piped(String... command) {
    return PipedProcess.builder(new ProcessBuilder(command))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender());
  }

  private PipedProcess start(PipedProcess.Builder builder) throws IOException {
    PipedProcess process = builder.start();
    started.add(process);
    return process;
  }

  private PipedProcess sh(String script) throws IOException {
    return start(piped("sh", "-c", script));
  }

  private static String text(BulkChannel channel) throws IOException {
    return new String(PipeStreams.inputStream(channel.receiver()).readAllBytes(), UTF_8);
  }

  @Test
  @DisplayName("what the child prints is read, to its end")
  void output() throws Exception {
    sh("echo one; echo two");
    assertThat(text(output)).isEqualTo("one\ntwo\n");
  }

  @Test
  @DisplayName("the child's errors are a stream of their own")
  void errors() throws Exception {
    sh("echo out; echo err >&2");
    assertThat(text(output)).isEqualTo("out\n");
    assertThat(text(errors)).isEqualTo("err\n");
  }

  @Test
  @DisplayName("errors that are merged come in the order in which they were written")
  void merged() throws Exception {
    PipedProcess process = PipedProcess.builder(
            new ProcessBuilder("sh", "-c", "echo 1; echo 2 >&2; echo 3").redirectErrorStream(true))
        .stdout(output.sender())
        .start();
    started.add(process);
    assertThat(text(output)).isEqualTo("1\n2\n3\n");
  }

  @Test
  @DisplayName("the child reads what was written, and sees the end when the input is closed")
  void input() throws Exception {
    sh("cat");
    input.sender().sendBulk("some text".getBytes(UTF_8));
    input.sender().close();
    assertThat(text(output)).isEqualTo("some text");
  }

  @Test
  @DisplayName("an input that is closed at once is an empty input")
  void emptyInput() throws Exception {
    PipedProcess process = sh("wc -c");
    input.sender().close();
    assertThat(text(output).strip()).isEqualTo("0");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  @DisplayName("much input and much output at once do not lock up")
  void muchBothWays() throws Exception {
    sh("cat");
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < 100; i++) {
        input.sender().sendBulk(PositionedBytes.of(i * 20_000L, 20_000));
      }
      input.sender().close();
    });
    InputStream in = PipeStreams.inputStream(output.receiver());
    PositionedBytes.readToEnd(in, 0, 2_000_000, 10_000);
    writer.result();
  }

  @Test
  @DisplayName("much output and many errors at once do not lock up, with a reader for each")
  void muchOutputAndErrors() throws Exception {
    sh("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero");
    Companion<Long> count = companions.start(
        "errors",
        () -> PipeStreams.inputStream(errors.receiver())
            .transferTo(java.io.OutputStream.nullOutputStream()));
    assertThat(PipeStreams.inputStream(output.receiver()).readAllBytes()).hasSize(300_000);
    assertThat(count.result()).isEqualTo(300_000);
  }

  @Test
  @DisplayName("the exit code is the child's")
  void exitCode() throws Exception {
    for (int code : new int[] {0, 1, 42, 255}) {
      PipedProcess process =
          PipedProcess.builder(new ProcessBuilder("sh", "-c", "exit " + code)).start();
      assertThat(process.waitFor()).isEqualTo(code);
      assertThat(process.exit().join()).isEqualTo(code);
    }
  }

  @Test
  @DisplayName("the exit is notified to whoever asked, before and after it")
  void onExit() throws Exception {
    PipedProcess process = sh("cat");
    var early = process.exit().thenApply(code -> "exited with " + code);
    assertThat(early).isNotDone();
    input.sender().close();
    assertThat(early.join()).isEqualTo("exited with 0");
    assertThat(process.exit()).isDone();
  }

  @Test
  @DisplayName("a wait for the exit can be interrupted")
  void interruptedWait() throws Exception {
    PipedProcess process = sh("cat");
    Companion<Integer> waiter = companions.start("waiter", process::waitFor);
    waiter.interrupt();
    waiter.failure(InterruptedException.class);
    assertThat(process.process().isAlive()).isTrue();
  }

  @Test
  @DisplayName("output that was not read when the child exits is still there")
  void outputAfterExit() throws Exception {
    PipedProcess process = sh("echo left behind");
    process.process().waitFor();
    assertThat(text(output)).isEqualTo("left behind\n");
  }

  @Test
  @DisplayName("the streams of an exited child are at their end, not an error")
  void endAfterExit() throws Exception {
    PipedProcess process = sh("exit 3");
    assertThat(text(output)).isEmpty();
    assertThat(text(errors)).isEmpty();
    assertThat(process.waitFor()).isEqualTo(3);
  }

  @Test
  @DisplayName("a write to a child that has exited is an IOException")
  void writeAfterExit() throws Exception {
    PipedProcess process = sh("exit 0");
    process.waitFor();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> input.sender().sendBulk(new byte[10]));
  }

  @Test
  @DisplayName("a child that closes its input breaks the pipe of its writer, and lives on")
  void childClosesInput() throws Exception {
    PipedProcess process = sh("exec <&-; echo closed; sleep 100");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("closed");
    Companion<?> writer = companions.start("writer", () -> {
      for (byte[] piece = new byte[10_000]; ; ) {
        input.sender().sendBulk(piece);
      }
    });
    writer.failure(BrokenChannelException.class);
    assertThat(process.process().isAlive()).isTrue();
  }

  @Test
  @DisplayName("a reader that goes early stops a child that goes on writing")
  void readerGoes() throws Exception {
    PipedProcess process = sh("while :; do echo line; done");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("line");
    output.receiver().close();
    assertThat(process.waitFor()).isNotZero();
  }

  @Test
  @DisplayName("a destroyed child ends, and its streams end")
  void destroy() throws Exception {
    PipedProcess process = sh("echo up; exec sleep 100");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("up");
    process.destroy();
    assertThat(process.waitFor()).isEqualTo(128 + 15);
    assertThat(output.receiver().receiveByte()).isEqualTo(-1);
  }

  @Test
  @DisplayName("a child that ignores the polite signal is killed after the grace")
  void destroyForcibly() throws Exception {
    PipedProcess process = sh("trap '' TERM; echo up; while :; do sleep 0.05; done");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("up");
    process.destroy(Duration.ofMillis(50)).join();
    assertThat(process.process().waitFor()).isEqualTo(128 + 9);
  }

  @Test
  @DisplayName("destroying twice, and after the exit, is harmless")
  void destroyTwice() throws Exception {
    PipedProcess process = sh("exit 5");
    assertThat(process.waitFor()).isEqualTo(5);
    process.destroy();
    process.destroy(Duration.ZERO).join();
    assertThat(process.waitFor()).isEqualTo(5);
  }

  @Test
  @DisplayName("what the child wrote before it was destroyed can be read")
  void outputSurvivesDestroy() throws Exception {
    PipedProcess process = sh("echo before; exec sleep 100");
    PipeStreams.inputStream(output.receiver());
    Companion.await("it has written", () -> output.receiver().available() == 7);
    process.destroy();
    process.waitFor();
    assertThat(text(output)).isEqualTo("before\n");
  }

  @Test
  @DisplayName("a program that is not there is an IOException, and the ends stay usable")
  void noSuchProgram() throws Exception {
    assertThatIOException().isThrownBy(() -> piped("/no/such/program").start());
    input.sender().sendByte(1);
    assertThat(input.receiver().receiveByte()).isEqualTo(1);
    assertThat(output.sender().isOpen()).isTrue();
  }

  @Test
  @DisplayName("a working folder that is not there is an IOException")
  void noSuchFolder() {
    ProcessBuilder builder = new ProcessBuilder("true").directory(new java.io.File("/no/such"));
    assertThatIOException().isThrownBy(() -> PipedProcess.builder(builder).start());
  }

  @Test
  @DisplayName("no command is refused")
  void noCommand() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> PipedProcess.builder(new ProcessBuilder()).start());
    assertThatNullPointerException().isThrownBy(() -> PipedProcess.builder((ProcessBuilder) null));
  }

  @Test
  @DisplayName("an environment and a working folder are those that were set")
  void environment(@TempDir Path folder) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo $BULK; pwd -P");
    builder.environment().put("BULK", "value");
    builder.directory(folder.toFile());
    started.add(PipedProcess.builder(builder).stdout(output.sender()).start());
    assertThat(text(output).lines())
        .containsExactly("value", folder.toRealPath().toString());
  }

  @Test
  @DisplayName("a stream that is redirected to a file goes there")
  void redirected(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("out");
    ProcessBuilder builder = new ProcessBuilder(
            "sh", "-c", "echo to the file; echo to the pipe >&2")
        .redirectOutput(file.toFile());
    PipedProcess process = PipedProcess.builder(builder).stderr(errors.sender()).start();
    assertThat(text(errors)).isEqualTo("to the pipe\n");
    process.waitFor();
    assertThat(Files.readString(file)).isEqualTo("to the file\n");
  }

  @Test
  @DisplayName("a redirected stream reads as an empty one")
  @Differs(
      instead = "an end for a redirected stream is an IllegalArgumentException",
      because = "a channel that never gets a byte is hardly meant")
  void endForRedirected() {
    ProcessBuilder builder = new ProcessBuilder("true").redirectOutput(Redirect.DISCARD);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipedProcess.builder(builder).stdout(output.sender()).start());
  }

  @Test
  @DisplayName("a builder starts as many children as it is asked to")
  @Differs(
      instead = "a builder with ends starts one child; a second start is an IllegalStateException",
      because = "the ends belong to one child")
  void startTwice() throws Exception {
    PipedProcess.Builder builder = piped("true");
    start(builder);
    assertThatIllegalStateException().isThrownBy(builder::start);
  }

  @Test
  @DisplayName("children that run at once do not mix their streams")
  void atOnce() throws Exception {
    List<BulkChannel> outputs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      BulkChannel own = BulkChannel.create();
      outputs.add(own);
      started.add(PipedProcess.builder(new ProcessBuilder("sh", "-c", "echo child " + i))
          .stdout(own.sender())
          .start());
    }
    for (int i = 0; i < 5; i++) {
      assertThat(text(outputs.get(i))).isEqualTo("child " + i + "\n");
    }
  }

  @Test
  @DisplayName("two threads may read a child's output and errors at once")
  void concurrentRead() throws Exception {
    sh("for i in 1 2 3 4 5 6 7 8 9; do echo o$i; echo e$i >&2; done");
    Companion<String> other = companions.start("other", () -> text(errors));
    assertThat(text(output)).hasLineCount(9).startsWith("o1\n");
    assertThat(other.result()).hasLineCount(9).startsWith("e1\n");
  }

  @Test
  @DisplayName("closing an output during a read of it ends that read")
  void closeDuringRead() throws Exception {
    sh("exec sleep 100");
    Companion<Integer> reader =
        companions.start("reader", () -> output.receiver().receiveByte());
    reader.awaitWaiting();
    output.receiver().close();
    reader.failure(java.nio.channels.AsynchronousCloseException.class);
  }

  @Test
  @DisplayName("an interactive child answers each line before the next one is written")
  void dialogue() throws Exception {
    sh("while read line; do echo got $line; done");
    LineWriter writer = LineWriter.over(input.sender());
    LineReader reader = LineReader.over(output.receiver());
    for (int i = 0; i < 50; i++) {
      writer.writeLine("line " + i);
      writer.flush();
      assertThat(reader.readLine()).isEqualTo("got line " + i);
    }
    input.sender().close();
    assertThat(reader.readLine()).isNull();
  }

  @Test
  @DisplayName("a grandchild that keeps the output open does not hold up the exit code")
  void grandchild() throws Exception {
    PipedProcess process = sh("sleep 100 & exit 7");
    assertThat(process.process().waitFor()).isEqualTo(7);
    process.destroy(Duration.ZERO).join();
  }

  @Test
  @DisplayName("an input whose writer fails looks like the end to the child")
  @Differs(
      instead = "the child is destroyed, and its outputs fail with the cause",
      because = "a part of an input must not be taken for all of it (R18)")
  void failedInput() throws Exception {
    PipedProcess process = start(piped("cat").killAfter(Duration.ZERO));
    input.sender().sendBulk("part".getBytes(UTF_8));
    IOException cause = new IOException("test");
    input.sender().close(cause);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(() -> text(output));
    assertThatIOException().isThrownBy(process::waitFor);
  }

  @Test
  @DisplayName("the pid and the handle are those of the child")
  void handle() throws Exception {
    PipedProcess process = sh("echo $$; cat");
    assertThat(LineReader.over(output.receiver()).readLine())
        .isEqualTo(Long.toString(process.process().pid()));
    assertThat(process.process().toHandle().parent()).contains(ProcessHandle.current());
  }
}
