// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.SenderFailedException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An application of WebFlux in Reactor Netty. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class WebFluxTest extends ApplicationContract {
  private static RunningApplication application;

  @BeforeAll
  static void start() {
    application = RunningApplication.webFlux(
        Endpoints.Resources.class, Endpoints.OfWebFlux.class, Endpoints.Functional.class);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Override
  RunningApplication application() {
    return application;
  }

  @DisplayName("a flux of data buffers arrives whole")
  @ParameterizedTest
  @CsvSource({"0, 1", "57, 3", "10000003, 200000"})
  void buffers(long length, int piece) throws Exception {
    verifyDownload("/buffers/positioned?length=" + length + "&piece=" + piece, length);
  }

  @DisplayName("a client that goes away ends the producer of a flux")
  @Test
  void vanishedClientOfAFlux() throws Exception {
    verifyVanishedClient("/buffers/endless");
  }

  @DisplayName("a client never takes what a failed producer wrote into a flux for the whole")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10_000, 1_000_000})
  void failureOfAFlux(int after) throws Exception {
    verifyFailure("/buffers/failing?after=" + after);
  }

  @DisplayName("a functional endpoint inserts a body, and HEAD starts no producer")
  @Test
  void functional() throws Exception {
    verifyDownload("/functional", 100_000);
    journal().clear();
    verifyHead("/functional");
  }

  @DisplayName("an upload that breaks off fails its reader, and releases what has come")
  @Test
  void vanishedUpload() throws Exception {
    try (Socket socket = application().socket()) {
      socket
          .getOutputStream()
          .write("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(PositionedBytes.of(0, 500_000));
    }
    // Or the server interrupts the reader first.
    assertThat(journal().next())
        .isInstanceOfAny(SenderFailedException.class, InterruptedIOException.class);
  }

  @DisplayName("a reader that closes early leaves nothing of an upload")
  @Test
  void enough() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(webClient()
              .post()
              .uri("/enough")
              .body(ProducedBody.of(out -> out.write(new byte[100_000])).inserter())
              .retrieve()
              .bodyToMono(String.class)
              .block(Duration.ofSeconds(30)))
          .isEqualTo("1000 are enough");
    }
  }
}
