// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the example of README.md as it stands there, and runs it against an HTTP server. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeExampleTest {
  private static final Path README = Path.of("..", "README.md");

  @TempDir
  Path classes;

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final HttpServer server = newServer();

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void serve() {
    server.createContext("/", exchange -> {
      exchange.getRequestBody().transferTo(received);
      byte[] answer = Integer.toString(received.size()).getBytes(StandardCharsets.US_ASCII);
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theExampleHasThreeLines() throws IOException {
    assertThat(example().lines()).hasSize(3);
  }

  @Test
  void theOthersCompile() throws Exception {
    for (String block : Sample.blocks(README)) {
      Sample.compile(
          "Other",
          "static void writeJson(OutputStream out) throws IOException {}\n"
              + "static void upload(InputStream in) throws IOException {}\n"
              + "static void sample(HttpClient client, URI uri) throws Exception {\n"
              + block
              + "}",
          classes);
    }
  }

  @Test
  void aGeneratorThatClosesAndThenFailsFailsTheRequest() {
    Consumer<OutputStream> generator = out -> {
      write(out, new byte[1_000]);
      try {
        out.close(); // as Jackson's mapper does
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new IllegalStateException("no more data");
    };
    assertThatThrownBy(() -> run(generator)).isInstanceOf(IOException.class);
  }

  @Test
  void itStreamsTheWholeBody() throws Exception {
    byte[] token = "[1,2,3],".getBytes(StandardCharsets.US_ASCII);
    Consumer<OutputStream> generator = out -> {
      for (int i = 0; i < 100_000; i++) {
        write(out, token);
      }
    };
    HttpResponse<?> response = run(generator);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("800000");
    assertThat(received.toString(StandardCharsets.US_ASCII)).isEqualTo("[1,2,3],".repeat(100_000));
  }

  @Test
  void aGeneratorThatFailsFailsTheRequest() {
    Consumer<OutputStream> generator = out -> {
      write(out, new byte[100_000]);
      throw new IllegalStateException("no more data");
    };
    assertThatThrownBy(() -> run(generator)).isInstanceOf(IOException.class);
  }

  private static void write(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String example() throws IOException {
    return Sample.blocks(README).get(0);
  }

  private HttpResponse<?> run(Consumer<OutputStream> generator) throws Exception {
    Sample.compile(
        "Example",
        "static Consumer<OutputStream> generator;\n"
            + "static void writeJson(OutputStream out) { generator.accept(out); }\n"
            + "public static HttpResponse<?> run(HttpClient client, URI uri,"
            + " Consumer<OutputStream> theGenerator) throws Exception {\n"
            + "generator = theGenerator;\n"
            + example()
            + "return response;\n}",
        classes);
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    URL[] folder = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(folder, getClass().getClassLoader())) {
      return (HttpResponse<?>) loader
          .loadClass("Example")
          .getMethod("run", HttpClient.class, URI.class, Consumer.class)
          .invoke(null, HttpClient.newHttpClient(), uri, generator);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }
}
