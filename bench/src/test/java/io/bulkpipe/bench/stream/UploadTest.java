// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No failure of either side is lost, and none leaves the other side waiting. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UploadTest {
  /** More than a pipe and the sockets' buffers hold. */
  private static final JsonIntegers LARGE = new JsonIntegers(2_000_000);

  private static final JsonIntegers SMALL = new JsonIntegers(1_000);

  private static final int NOTHING = -1;

  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = SumServer.start();
  }

  static List<Subject> subjects() {
    return Subject.all(Subject::uploads);
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everySubjectCanBeUsedTwice(Subject subject) throws IOException, InterruptedException {
    Upload upload = new Upload(SMALL, port());

    for (int i = 0; i < 2; i++) {
      assertThatCode(() -> upload.through(subject)).doesNotThrowAnyException();
    }
  }

  /** The others run their producer themselves, and report nothing of it beside the failure. */
  static List<Subject> withStreams() {
    return Subject.all(Subject::hasStreams);
  }

  @ParameterizedTest
  @MethodSource("withStreams")
  void aServerThatIsGoneStopsTheProducer(Subject subject) {
    int port = port();
    server.stop(0);

    IOException failure =
        catchThrowableOfType(IOException.class, () -> new Upload(LARGE, port).through(subject));

    assertThat(failure.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith("the producer failed: ");
  }

  @Test
  void aProducerThatFailsHalfwayIsReported() {
    IOException failure = failureOf(b -> {
      if (b == ',') {
        throw new IOException("disk on fire");
      }
      return b;
    });

    assertThat(failure).hasMessageContaining("the server answered 400");
    assertThat(failure.getSuppressed())
        .singleElement()
        .asString()
        .contains("the producer failed: java.io.IOException: disk on fire");
  }

  @Test
  void aProducerThatFailsAfterTheLastByteIsReported() throws IOException {
    StreamPair pipe = Subject.PIPED.streams();
    OutputStream failing = new FilterOutputStream(pipe.out()) {
      @Override
      public void close() throws IOException {
        super.close();
        throw new IOException("disk on fire");
      }
    };

    assertThatThrownBy(() -> new Upload(SMALL, port()).through(new StreamPair(failing, pipe.in())))
        .isInstanceOf(IOException.class)
        .hasMessage("the producer failed: java.io.IOException: disk on fire");
  }

  @Test
  void aDocumentWithoutItsEndIsAFailure() {
    assertThat(failureOf(b -> b == ']' ? NOTHING : b))
        .hasMessageContaining("the server answered 400");
  }

  @Test
  void aDocumentWithMoreBehindItsEndIsAFailure() {
    assertThat(failureOf(b -> b == '1' ? ']' : b)).hasMessageContaining("the server answered 400");
  }

  @Test
  void aWrongDigitIsAFailure() {
    assertThat(failureOf(b -> b == '9' ? '8' : b))
        .hasMessageStartingWith("the server received Totals[sum=")
        .hasMessageEndingWith("but was sent Totals[sum=499500, count=1000]");
  }

  private int port() {
    return server.getAddress().getPort();
  }

  /** Uploads through a pipe that does something to each byte. */
  private IOException failureOf(Fault fault) {
    return catchThrowableOfType(IOException.class, () -> {
      StreamPair pipe = Subject.PIPED.streams();
      OutputStream faulty = new FilterOutputStream(pipe.out()) {
        @Override
        public void write(int b) throws IOException {
          int written = fault.apply(b);
          if (written != NOTHING) {
            out.write(written);
          }
        }
      };
      new Upload(SMALL, port()).through(new StreamPair(faulty, pipe.in()));
    });
  }

  /** What is written instead of a byte; possibly {@link #NOTHING}. */
  @FunctionalInterface
  private interface Fault {
    int apply(int b) throws IOException;
  }
}
