// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import io.bulkpipe.io.PipeStreams;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Real programs between channels. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, cat, sort, gzip and head")
class PipedProcessTest extends ProcessPipes {
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
