// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

/** What holds in an application of Spring MVC and in one of WebFlux. */
abstract class ApplicationContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  abstract RunningApplication application();

  Journal journal() {
    return application().bean(Journal.class);
  }

  @BeforeEach
  void startAnew() {
    journal().clear();
  }

  @AfterEach
  void nothingIsLeft() {
    journal().awaitQuiet();
  }

  final HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(application().uri(path)).timeout(PATIENCE);
  }

  final HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  final void verifyDownload(String path, long length) throws Exception {
    HttpResponse<InputStream> response =
        client.send(to(path).build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    try (InputStream body = response.body()) {
      assertThat(PositionedBytes.checkAll(body)).isEqualTo(length);
    }
    assertThat(journal().next()).isEqualTo("complete");
  }

  final void verifyVanishedClient(String path) throws Exception {
    try (Socket socket = application().socket()) {
      socket
          .getOutputStream()
          .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
    }
    assertThat(journal().next()).isInstanceOf(BrokenChannelException.class);
  }

  /** Whatever the client gets, it is no complete body with a status of success. */
  final void verifyFailure(String path) throws Exception {
    int status;
    try {
      status = send(to(path)).statusCode();
    } catch (IOException broken) {
      status = 0;
    }
    assertThat(status).isIn(0, 500);
    assertThat(journal().next()).isInstanceOf(IllegalStateException.class);
  }

  final void verifyHead(String path) throws Exception {
    HttpResponse<byte[]> response =
        send(to(path).method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Content-Length")).isEmpty();
    assertThat(journal().started()).isZero();
  }

  private RestClient restClient(ClientHttpRequestFactory requests) {
    return RestClient.builder()
        .requestFactory(requests)
        .baseUrl(application().uri("").toString())
        .build();
  }

  final WebClient webClient() {
    return WebClient.builder()
        .codecs(codecs -> codecs.customCodecs().register(new PipeResourceWriter()))
        .baseUrl(application().uri("").toString())
        .build();
  }

  private List<ClientHttpRequestFactory> factories() {
    return List.of(new JdkClientHttpRequestFactory(client), new SimpleClientHttpRequestFactory());
  }

  private ProducedBody positioned(long length) {
    return ProducedBody.of(journal().watched(out -> PositionedBytes.write(out, length, 50_000)));
  }

  @DisplayName("a download arrives whole, and the connection is used again")
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "57, 3", "65537, 100", "10000003, 200000"})
  void download(long length, int piece) throws Exception {
    for (int i = 0; i < 3; i++) {
      verifyDownload("/positioned?length=" + length + "&piece=" + piece, length);
    }
  }

  @DisplayName("the media type is that of the handler")
  @Test
  void mediaType() throws Exception {
    assertThat(send(to("/positioned?length=10&piece=3").header("Accept", "*/*"))
            .headers()
            .firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
  }

  @DisplayName("a request for a range gets the whole")
  @Test
  void range() throws Exception {
    HttpResponse<byte[]> response =
        send(to("/positioned?length=1000&piece=3").header("Range", "bytes=10-20"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(PositionedBytes.of(0, 1000));
    assertThat(response.headers().map()).doesNotContainKeys("Accept-Ranges", "Content-Range");
  }

  @DisplayName("HEAD starts no producer")
  @Test
  void head() throws Exception {
    verifyHead("/positioned?length=1000&piece=3");
    verifyHead("/endless");
    verifyDownload("/positioned?length=1000&piece=3", 1000);
  }

  @DisplayName("a hundred times 304 start no producer and leave nothing")
  @Test
  void notModified() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(send(to("/tagged").header("If-None-Match", "\"one\"")).statusCode())
          .isEqualTo(304);
    }
    assertThat(journal().started()).isZero();
  }

  @DisplayName("a client that goes away ends the producer")
  @Test
  void vanishedClient() throws Exception {
    verifyVanishedClient("/endless");
  }

  @DisplayName("a client never takes what a failed producer wrote for the whole")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000, 1_000_000})
  void failure(int after) throws Exception {
    verifyFailure("/failing?after=" + after);
  }

  @DisplayName("RestClient uploads a body")
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65_537, 5_000_001})
  void restClientUploads(long length) throws Exception {
    for (ClientHttpRequestFactory requests : factories()) {
      String answer = restClient(requests)
          .post()
          .uri("/upload")
          .contentType(MediaType.APPLICATION_OCTET_STREAM)
          .body(positioned(length).streaming())
          .retrieve()
          .body(String.class);
      assertThat(answer).isEqualTo(Long.toString(length));
    }
  }

  @DisplayName("RestClient and RestTemplate upload a resource")
  @Test
  void resourceUploads() throws Exception {
    for (ClientHttpRequestFactory requests : factories()) {
      String answer = restClient(requests)
          .post()
          .uri("/upload")
          .body(positioned(300_000).resource())
          .retrieve()
          .body(String.class);
      assertThat(answer).isEqualTo("300000");
      assertThat(new RestTemplate(requests)
              .postForObject(
                  application().uri("/upload"), positioned(200_000).resource(), String.class))
          .isEqualTo("200000");
    }
  }

  @DisplayName("a failed upload of RestClient is no complete body for the server")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000, 1_000_000})
  void restClientFailures(int after) throws Exception {
    ProducedBody body = ProducedBody.of(Endpoints.failing(after));
    RestClient rest = restClient(new JdkClientHttpRequestFactory(client));
    assertThatThrownBy(
            () -> rest.post().uri("/upload").body(body.streaming()).retrieve().toBodilessEntity())
        .hasRootCauseInstanceOf(IllegalStateException.class);
    awaitNoCompleteUpload();
  }

  @DisplayName("WebClient uploads a body, and a resource")
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 65_537, 5_000_001})
  void webClientUploads(long length) throws Exception {
    assertThat(webClient()
            .post()
            .uri("/upload")
            .body(positioned(length).inserter())
            .retrieve()
            .bodyToMono(String.class)
            .block(PATIENCE))
        .isEqualTo(Long.toString(length));
    assertThat(webClient()
            .post()
            .uri("/upload")
            .bodyValue(positioned(length).resource())
            .retrieve()
            .bodyToMono(String.class)
            .block(PATIENCE))
        .isEqualTo(Long.toString(length));
  }

  @DisplayName("a failed upload of WebClient is no complete body for the server")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000, 1_000_000})
  void webClientFailures(int after) throws Exception {
    assertThatThrownBy(() -> webClient()
            .post()
            .uri("/upload")
            .body(ProducedBody.of(Endpoints.failing(after)).inserter())
            .retrieve()
            .toBodilessEntity()
            .block(PATIENCE))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    awaitNoCompleteUpload();
  }

  /** A further, complete upload is the only one that the server has read to a clean end. */
  private void awaitNoCompleteUpload() throws Exception {
    assertThat(restClient(new JdkClientHttpRequestFactory(client))
            .post()
            .uri("/upload")
            .body(ProducedBody.of(out -> PositionedBytes.write(out, 77, 10)).streaming())
            .retrieve()
            .body(String.class))
        .isEqualTo("77");
    Object outcome = journal().next();
    while (!outcome.equals("read 77")) {
      assertThat(outcome).isInstanceOf(IOException.class);
      outcome = journal().next();
    }
  }

  @DisplayName("a download of WebClient that is closed half way ends the producer of the server")
  @Test
  void closedDownload() throws Exception {
    Flux<DataBuffer> body =
        webClient().method(HttpMethod.GET).uri("/endless").retrieve().bodyToFlux(DataBuffer.class);
    try (InputStream in = PipeDataBuffers.inputStream(body)) {
      PositionedBytes.check(in.readNBytes(1000), 1000, 0);
    }
    assertThat(journal().next()).isInstanceOf(BrokenChannelException.class);
  }

  @DisplayName("a download of WebClient arrives whole, and one that failed fails")
  @Test
  void webClientDownloads() throws Exception {
    Flux<DataBuffer> body = webClient()
        .get()
        .uri("/positioned?length=3000000&piece=70000")
        .retrieve()
        .bodyToFlux(DataBuffer.class);
    assertThat(PositionedBytes.checkAll(PipeDataBuffers.inputStream(body))).isEqualTo(3_000_000);
    Flux<DataBuffer> failing =
        webClient().get().uri("/failing?after=1000000").retrieve().bodyToFlux(DataBuffer.class);
    // Tomcat writes its page of the error behind the bytes, and breaks off.
    assertThatThrownBy(() -> PipeDataBuffers.inputStream(failing).readAllBytes())
        .isInstanceOf(IOException.class);
  }

  @DisplayName("a body is produced anew each time it is sent")
  @Test
  void twice() throws Exception {
    ProducedBody body = positioned(1000);
    var streaming = body.streaming();
    assertThat(streaming.repeatable()).isTrue();
    for (int i = 1; i <= 3; i++) {
      ResponseEntity<String> answer = restClient(new JdkClientHttpRequestFactory(client))
          .post()
          .uri("/upload")
          .body(streaming)
          .retrieve()
          .toEntity(String.class);
      assertThat(answer.getBody()).isEqualTo("1000");
      assertThat(journal().started()).isEqualTo(i);
    }
  }
}
