// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The page on the peers says what their tests here hold. With {@code -Dbulkpipe.peers=renew} the
 * tables are written anew.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PeersPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "evidence", "peers.md");
  private static final Path TESTS = Path.of("src", "test", "java", "io", "bulkpipe", "peers");
  private static final String BEGIN = "<!-- tables: begin -->\n";
  private static final String END = "<!-- tables: end -->\n";
  private static final int LEAST_DEMANDS = 300;

  /** What each class of tests stands for, and the artifact that it is in. */
  private record Peer(String artifact, String test, String suites) {}

  private static final List<Peer> PEERS = List.of(
      new Peer("jdk", "OpenJdkPipedStreamTest", "OpenJDK: piped streams, readers and writers"),
      new Peer("jdk", "OpenJdkInputStreamTest", "OpenJDK: the contract of `InputStream`"),
      new Peer("jdk", "OpenJdkOutputStreamTest", "OpenJDK: `OutputStream`, filters, text"),
      new Peer("jdk", "OpenJdkChannelTest", "OpenJDK: NIO channels, `Channels`"),
      new Peer("jdk", "OpenJdkHttpBodyTest", "OpenJDK: body publishers and subscribers"),
      new Peer("jdk", "OpenJdkHttpExchangeTest", "OpenJDK: bodies in exchanges"),
      new Peer("jdk", "OpenJdkProcessTest", "OpenJDK: `Process`, `ProcessBuilder`, `exec`"),
      new Peer("jdk", "HarmonyPipeTest", "Apache Harmony, Android, Commons IO: pipes"),
      new Peer("okio", "OkioPipeTest", "Okio: `Pipe`"),
      new Peer("okio", "OkioPipeTimeoutTest", "Okio: timeouts, deadlines, interrupts"),
      new Peer("okio", "OkioBufferTest", "Okio: buffers, buffered sources and sinks"),
      new Peer("jdk", "GoPipeTest", "Go: `io.Pipe`, and buffered pipes for Go"),
      new Peer("jdk", "TokioDuplexTest", "tokio: duplex and simplex; smol: `piper`"),
      new Peer("jdk", "DotNetReaderWriterTest", ".NET pipelines: `PipeReader`, `PipeWriter`"),
      new Peer("jdk", "DotNetCompletionTest", ".NET pipelines: completion, back-pressure"),
      new Peer("jdk", "GuavaStreamTest", "Guava: testers of sources and sinks"));

  private static final String LITERALS = "((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)";
  private static final Pattern METHOD = Pattern.compile("\\n  void \\w+\\(");
  private static final Pattern NAME = Pattern.compile("@DisplayName\\(\\s*" + LITERALS + "\\)");
  private static final Pattern DIFFERS = Pattern.compile(
      "@Differs\\(\\s*instead =\\s*" + LITERALS + ",\\s*because =\\s*" + LITERALS + "\\)");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** A demand; the rest is empty if Bulkpipe meets it. */
  private record Demand(String text, String instead, String because) {
    boolean isMet() {
      return instead.isEmpty();
    }
  }

  private static Path file(Peer peer) {
    return Path.of("..", peer.artifact).resolve(TESTS).resolve(peer.test + ".java");
  }

  private static List<Demand> demands(Peer peer) throws IOException {
    String source = Files.readString(file(peer)).replace("\r\n", "\n");
    assertThat(source).as(peer.test).doesNotContain("@Disabled\n", "@Disabled(");
    List<Demand> demands = new ArrayList<>();
    for (Matcher method = METHOD.matcher(source); method.find(); ) {
      String head = source.substring(lastBlankLine(source, method.start()), method.start());
      if (!head.contains("@Test")
          && !head.contains("@EachShape")
          && !head.contains("@ParameterizedTest")) {
        continue;
      }
      Matcher name = NAME.matcher(head);
      assertThat(name.find()).as("%s: a display name in %s", peer.test, head).isTrue();
      Matcher differs = DIFFERS.matcher(head);
      boolean met = !differs.find();
      demands.add(new Demand(
          join(name.group(1)),
          met ? "" : join(differs.group(1)),
          met ? "" : join(differs.group(2))));
    }
    return demands;
  }

  private static int lastBlankLine(String source, int before) {
    return source.lastIndexOf("\n\n", before) + 1;
  }

  private static String join(String literals) {
    return LITERAL
        .matcher(literals)
        .results()
        .map(literal -> literal.group(1))
        .collect(Collectors.joining())
        .replace("\\\"", "\"");
  }

  private static String tables() throws IOException {
    StringBuilder counts = new StringBuilder(
        "\n| suites | tests | demands | met | different |\n| --- | --- | --- | --- | --- |\n");
    StringBuilder differences = new StringBuilder("\n## Deliberate differences\n");
    int demanded = 0;
    int met = 0;
    for (Peer peer : PEERS) {
      List<Demand> demands = demands(peer);
      int ofPeer = (int) demands.stream().filter(Demand::isMet).count();
      demanded += demands.size();
      met += ofPeer;
      row(
          counts,
          peer.suites,
          "`" + peer.test + "`",
          demands.size(),
          ofPeer,
          demands.size() - ofPeer);
      if (ofPeer < demands.size()) {
        differences
            .append("\n### ")
            .append(peer.suites)
            .append("\n\n| the peer demands | Bulkpipe | because |\n| --- | --- | --- |\n");
        for (Demand demand : demands) {
          if (!demand.isMet()) {
            row(differences, demand.text, demand.instead, demand.because);
          }
        }
      }
    }
    row(counts, "all", "", demanded, met, demanded - met);
    assertThat(demanded).isGreaterThanOrEqualTo(LEAST_DEMANDS);
    return counts.toString() + differences;
  }

  private static void row(StringBuilder table, Object... cells) {
    table.append(
        Stream.of(cells).map(Object::toString).collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  @Test
  @DisplayName("The page has the counts and the differences of the tests")
  void tablesAreTrue() throws Exception {
    String page = Files.readString(PAGE).replace("\r\n", "\n");
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String tables = tables() + "\n";
    if ("renew".equals(System.getProperty("bulkpipe.peers"))) {
      Files.writeString(PAGE, page.substring(0, from) + tables + page.substring(to));
    } else {
      assertThat(page.substring(from, to)).isEqualTo(tables);
    }
  }

  @Test
  @DisplayName("Each class of this package with tests of a peer is on the page")
  void everyPeerIsListed() throws Exception {
    List<String> listed = PEERS.stream().map(Peer::test).toList();
    for (String artifact : List.of("jdk", "okio")) {
      try (Stream<Path> files = Files.list(Path.of("..", artifact).resolve(TESTS))) {
        assertThat(files
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> name.endsWith("Test") && !name.equals("PeersPageTest")))
            .isSubsetOf(listed);
      }
    }
  }
}
