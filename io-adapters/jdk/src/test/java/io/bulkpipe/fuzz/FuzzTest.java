// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.WindowReader;
import io.bulkpipe.channel.WindowWriter;
import io.bulkpipe.fuzz.Fuzzer.Kind;
import io.bulkpipe.io.LineReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs against a plain model: a few seconds of each kind, or as long as the system
 * property {@code bulkpipe.fuzz.duration} says, such as {@code PT2H}. {@code bulkpipe.fuzz.replay}
 * runs one program, as a failure has printed it.
 */
class FuzzTest {
  private static final Duration DURATION =
      Duration.parse(System.getProperty("bulkpipe.fuzz.duration", "PT5S"));
  private static final Duration TO_FIND = Duration.ofSeconds(20);

  /** For the last program, whose failure is shrunk. */
  private static final Duration TO_FINISH = Duration.ofMinutes(1);

  /** The limit follows the duration, which no annotation can. */
  @ParameterizedTest
  @EnumSource
  @DisplayName("R1 R3 R6 R16 R17 random programs do what the model does")
  void fuzz(Kind kind) {
    long seed = Long.getLong("bulkpipe.fuzz.seed", System.nanoTime());
    assertTimeoutPreemptively(
        DURATION.plus(TO_FINISH),
        () -> assertThat(new Fuzzer(kind, Subject::new).run(seed, DURATION)).isPositive(),
        () -> "seed=" + seed);
  }

  @Test
  @Timeout(value = 60, threadMode = SEPARATE_THREAD)
  @DisplayName("A program that has failed can be run again")
  void replay() {
    String[] given =
        System.getProperty("bulkpipe.fuzz.replay", "BYTES:030000050a").split(":", 2);
    byte[] program = HexFormat.of().parseHex(given[1]);
    assertThat(new Fuzzer(Kind.valueOf(given[0]), Subject::new).failure(program))
        .isNull();
  }

  private static Arguments fault(String what, Kind kind, Function<BulkChannel, Subject> subjects) {
    return Arguments.of(what, kind, subjects);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("a partial send loses a byte", Kind.BYTES, LossySubject::new),
        fault("an abort is a clean end", Kind.BYTES, PoliteSubject::new),
        fault("a window can be kept", Kind.BYTES, LendingSubject::new),
        fault("a drain consumes all that it lent", Kind.BYTES, GreedySubject::new),
        fault("a longer message is cut", Kind.MESSAGES, CuttingSubject::new),
        fault("an empty line is skipped", Kind.LINES, SkippingSubject::new),
        fault("a line loses a last umlaut", Kind.LINES, AsciiSubject::new));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  @Timeout(value = 60, threadMode = SEPARATE_THREAD)
  @DisplayName("Planted faults are found, and the program that is printed shows them again")
  void plantedFaults(String what, Kind kind, Function<BulkChannel, Subject> subjects) {
    Fuzzer fuzzer = new Fuzzer(kind, subjects);
    String found = "";
    try {
      fuzzer.run(1, TO_FIND);
    } catch (AssertionError e) {
      found = String.valueOf(e.getMessage());
    }
    assertThat(found).as(what).contains("replay=" + kind + ":");
    String hex = found.substring(found.indexOf(':') + 1, found.indexOf(','));
    assertThat(fuzzer.failure(HexFormat.of().parseHex(hex))).isNotNull();
    assertThat(new Fuzzer(kind, Subject::new).failure(HexFormat.of().parseHex(hex)))
        .isNull();
  }

  @Test
  @Timeout(value = 60, threadMode = SEPARATE_THREAD)
  @DisplayName("The failure names the seed")
  void seedIsNamed() {
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> new Fuzzer(Kind.BYTES, LossySubject::new).run(77, TO_FIND))
        .withMessageContaining("seed=77");
  }

  private static final class LossySubject extends Subject {
    LossySubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    int send(byte[] bytes) throws IOException {
      int n = super.send(bytes);
      if (n > 0 && n < bytes.length) {
        channel.receiver().tryReceiveInto(new byte[1], 0, 1);
      }
      return n;
    }
  }

  private static final class PoliteSubject extends Subject {
    PoliteSubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    void abort(Throwable cause) {
      channel.sender().close();
    }
  }

  private static final class LendingSubject extends Subject {
    LendingSubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    int fill(int minimum, WindowWriter writer) throws IOException, InterruptedException {
      return super.fill(minimum, window -> {
        ByteBuffer own = ByteBuffer.allocate(window.remaining());
        int n = writer.write(own);
        window.put(own.duplicate().flip());
        return n;
      });
    }
  }

  private static final class GreedySubject extends Subject {
    GreedySubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    int drain(int minimum, WindowReader reader) throws IOException, InterruptedException {
      return super.drain(minimum, window -> {
        int n = reader.read(window);
        window.position(window.limit());
        return n;
      });
    }
  }

  private static final class CuttingSubject extends Subject {
    CuttingSubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    byte @Nullable [] receiveMessage(MessageReceiver receiver) throws IOException {
      byte[] message = super.receiveMessage(receiver);
      return message == null || message.length < 128
          ? message
          : java.util.Arrays.copyOf(message, 127);
    }
  }

  private static final class SkippingSubject extends Subject {
    SkippingSubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    @Nullable
    String readLine(LineReader reader) throws IOException {
      String line = super.readLine(reader);
      return "".equals(line) ? super.readLine(reader) : line;
    }
  }

  private static final class AsciiSubject extends Subject {
    AsciiSubject(BulkChannel channel) {
      super(channel);
    }

    @Override
    @Nullable
    String readLine(LineReader reader) throws IOException {
      String line = super.readLine(reader);
      return line == null || !line.endsWith("\u00e4") ? line : line.substring(0, line.length() - 1);
    }
  }
}
