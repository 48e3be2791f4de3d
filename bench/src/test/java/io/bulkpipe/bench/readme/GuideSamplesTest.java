// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The samples of docs/guide compile, and the failing producer does what its page says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuideSamplesTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide");

  /**
   * Those that have no samples to run here: what is gone, and partners, whose samples are compiled
   * and run beside their artifacts or in an example.
   */
  private static final Set<String> ELSEWHERE = Set.of(
      "grpc.md", "migration.md", "kafka.md", "micrometer.md", "netty.md", "spring.md", "vertx.md");

  @TempDir
  Path classes;

  @Test
  void allSamplesCompile() throws IOException, URISyntaxException {
    try (Stream<Path> pages = Files.list(GUIDE)) {
      List<Path> withSamples = pages
          .filter(page -> !ELSEWHERE.contains(page.getFileName().toString()))
          .sorted()
          .toList();
      for (Path page : withSamples) {
        List<String> blocks = Sample.blocks(page);
        for (int i = 0; i < blocks.size(); i++) {
          Sample.compile(
              "Guide" + i,
              "static void produce(OutputStream out) throws IOException {}\n"
                  + "static void consume(byte[] bytes) {}\n"
                  + "static void consumeZip(InputStream in) {}\n"
                  + "static void sample(BulkChannel channel) throws Exception {\n"
                  + blocks.get(i)
                  + "}",
              classes);
        }
      }
    }
  }

  /** The examples are compiled, tested and run by `.ci/examples`. */
  @ParameterizedTest
  @CsvSource({"csv-to-s3.md, 4", "grpc.md, 3"})
  void quotationsAreWhatTheExamplesSay(String page, int count) throws IOException {
    List<Sample.Quotation> quotations = Sample.quotations(GUIDE.resolve(page));
    Assertions.assertThat(quotations).hasSize(count);
    for (Sample.Quotation quotation : quotations) {
      Assertions.assertThat(withoutIndentation(Files.readString(quotation.file())))
          .as(quotation.file().toString())
          .contains(withoutIndentation(quotation.text()));
    }
  }

  private static String withoutIndentation(String source) {
    return source.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  /** Those that need no file and no server; each with a new channel. */
  @ParameterizedTest
  @CsvSource({
    "channel.md, 2",
    "channel.md, 3",
    "channel.md, 4",
    "channel.md, 5",
    "channel.md, 6",
    "programs.md, 3",
    "programs.md, 4"
  })
  void samplesRun(String page, int sample) throws Exception {
    String block = Sample.blocks(GUIDE.resolve(page)).get(sample);
    String name = "Run" + page.charAt(0) + sample;
    Sample.compile(
        name,
        "public static void sample(BulkChannel channel) throws Exception {\n" + block + "}",
        classes);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      loader
          .loadClass(name)
          .getMethod("sample", BulkChannel.class)
          .invoke(null, BulkChannel.create());
    }
  }

  @Test
  void aProducerThatFailsIsNotACompleteStream() throws IOException {
    BulkChannel channel = BulkChannel.create();
    IllegalStateException thrown = new IllegalStateException("no more data");
    boolean complete = PipeStreams.produce(channel.sender(), out -> {
      try (out) { // as writers, GZIP and Jackson's mapper do
        out.write(1);
        throw thrown;
      }
    });
    Assertions.assertThat(complete).isFalse();
    var in = PipeStreams.inputStream(channel.receiver());
    Assertions.assertThat(in.read()).isEqualTo(1);
    Assertions.assertThatThrownBy(in::read).hasCause(thrown);
  }
}
