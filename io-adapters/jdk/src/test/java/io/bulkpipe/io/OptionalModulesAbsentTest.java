// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.process.PipedProcess;
import java.io.File;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user of the streams needs no other jar, and no module for HTTP. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OptionalModulesAbsentTest {

  /** What runs in another process, with the two libraries and the tests on its class path. */
  static final class Alone {
    private Alone() {}

    public static void main(String[] args) throws Exception {
      for (String absent : args) {
        try {
          Class.forName(absent);
          throw new AssertionError(absent + " is there");
        } catch (ClassNotFoundException e) {
          // As it should be.
        }
      }
      byte[] sent = PositionedBytes.of(0, 100_000);
      try (InputStream in =
          PipeStreams.producing(out -> out.write(sent)).capacity(1000).open()) {
        check(Arrays.equals(in.readAllBytes(), sent), "streams");
      }
      BulkChannel channel = BulkChannel.create();
      LineWriter.over(channel.sender()).writeLine("a line");
      check("a line".equals(LineReader.over(channel.receiver()).readLine()), "lines");
      check(PipeChannels.readable(channel.receiver()).isOpen(), "channels");
      check(PipeFlows.publisher(channel.receiver()) != null, "flow");
      check(Class.forName(PipedProcess.class.getName()) != null, "process");
      if (Stream.of(args).noneMatch(absent -> absent.startsWith("java.net.http"))) {
        check(PipeBodies.ofReceiver(channel.receiver()).contentLength() < 0, "http");
      }
      System.out.println("all well");
    }

    private static void check(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }
  }

  @Test
  void withTheClientForHttp() throws Exception {
    assertThat(outputOf("--limit-modules=java.base,java.net.http")).isEqualTo("all well");
  }

  @Test
  void withJavaBaseOnly() throws Exception {
    assertThat(outputOf("--limit-modules=java.base", "java.net.http.HttpClient"))
        .isEqualTo("all well");
  }

  private static String outputOf(String option, String... absent) throws Exception {
    String classPath = Stream.of(
            BulkChannel.class, PipeStreams.class, Alone.class, PositionedBytes.class)
        .map(OptionalModulesAbsentTest::home)
        .collect(Collectors.joining(File.pathSeparator));
    Process process = new ProcessBuilder(Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    option,
                    "-cp",
                    classPath,
                    Alone.class.getName()),
                Stream.of(absent))
            .toList())
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output.strip();
  }

  private static String home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
