// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.sun.net.httpserver.HttpServer;
import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BulkChannel;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** docs/guide/micrometer.md says what is true of a scrape in the text format of Prometheus. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class GuideTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "guide", "micrometer.md");
  private static final Path SAMPLES = Path.of("src/test/java/io/bulkpipe/micrometer/Guide.java");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/metrics", exchange -> {
      byte[] text = registry.scrape().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, text.length);
      try (OutputStream body = exchange.getResponseBody()) {
        body.write(text);
      }
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private List<String> scrape() throws Exception {
    InetSocketAddress address = server.getAddress();
    URI uri = URI.create(
        "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .body()
        .lines()
        .toList();
  }

  private static Stream<String> found(String regex, String text) {
    return Pattern.compile(regex, Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(match -> match.group(1));
  }

  @DisplayName("the samples of the page are those that are compiled here")
  @Test
  void samples() throws IOException {
    List<String> blocks = found("```java\n(.*?)```", Files.readString(PAGE)).toList();
    assertThat(blocks).hasSize(4);
    assertThat(withoutIndent(Files.readString(SAMPLES)))
        .contains(blocks.stream().map(GuideTest::withoutIndent).toList());
  }

  private static String withoutIndent(String text) {
    return text.strip().lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  @DisplayName("every meter of the page is in a scrape, with its figures, and leaves at the end")
  @Test
  void scraped() throws Exception {
    BulkChannel orders = Guide.named();
    orders.sender().sendBulk(new byte[5]);
    BulkChannel upload = BulkChannel.create(10);
    Guide.one(registry, upload);
    upload.sender().sendBulk(new byte[7]);
    BulkChannel download = BulkChannel.create(20);
    Guide.oneEnd(registry, download.receiver());
    try (NamedChannelMetrics metrics = Guide.all(registry)) {
      assertThat(orders.receiver().receiveInto(new byte[2])).isEqualTo(2);
      Await.until(
          "the figures are fresh",
          () -> registry
              .scrape()
              .contains("bulkpipe_channel_received_bytes_total{channel=\"orders\"} 2.0\n"));
      List<String> lines = scrape();
      assertThat(lines)
          .contains(
              "bulkpipe_channel_buffered_bytes{channel=\"orders\"} 3.0",
              "bulkpipe_channel_capacity_bytes{channel=\"orders\"} 65536.0",
              "bulkpipe_channel_sent_bytes_total{channel=\"orders\"} 5.0",
              "bulkpipe_channels_open{channel=\"orders\"} 1.0",
              "bulkpipe_channel_capacity_bytes{channel=\"upload\"} 10.0",
              "bulkpipe_channel_buffered_bytes{channel=\"upload\"} 7.0",
              "bulkpipe_channel_capacity_bytes{channel=\"download\"} 20.0",
              "# TYPE bulkpipe_channel_parked_seconds summary");
      List<String> names =
          found("(bulkpipe_\\w+)", Files.readString(PAGE)).distinct().toList();
      assertThat(names).hasSize(10);
      assertThat(names)
          .allSatisfy(name -> assertThat(lines).anyMatch(line -> line.startsWith(name + "{")));
      assertThat(metrics).isNotNull();
    }
    upload.receiver().close();
    download.sender().abort(new IOException("no more"));
    Await.until("they leave", () -> registry.getMeters().isEmpty());
    assertThat(scrape()).noneMatch(line -> line.contains("bulkpipe"));
  }

  @DisplayName("a channel that was collected leaves during a scrape")
  @Test
  void collected() throws Exception {
    forgotten();
    Await.untilCollected("it leaves", () -> !registry.scrape().contains("upload"));
    assertThat(registry.getMeters()).isEmpty();
  }

  private void forgotten() throws Exception {
    BulkChannel upload = BulkChannel.create(10);
    Guide.one(registry, upload);
    upload.sender().sendByte(1);
    assertThat(registry.scrape()).contains("upload");
  }
}
