// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What was written before a send or a closing is seen by whoever is told of it. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers("R12")
class VisibilityTest {

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndShapes() {
    return Combinations.of(ThreadKind.present(), List.of(Shape.values()));
  }

  @DisplayName("Plain writes before a send are seen after the receive of its byte")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  void sendToReceive(ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(64);
    int rounds = 30_000;
    int[] plain = new int[rounds];
    crew.start(kind, "sender", () -> {
      for (int round = 0; round < rounds; round++) {
        plain[round] = ~round;
        channel.sender().sendByte(round);
      }
    });
    Body<?> receiver = crew.start(kind, "receiver", () -> {
      for (int round = 0; round < rounds; round++) {
        assertByte(channel.receiver().receiveByte(), round & 0xFF);
        assertByte(plain[round], ~round);
      }
    });
    receiver.result();
  }

  @DisplayName("Plain writes before a closing are seen by who is told of it")
  @ParameterizedTest
  @MethodSource("kindsAndShapes")
  @Covers("B11")
  void closingToEnd(ThreadKind kind, Shape shape) throws Exception {
    for (int round = 0; round < 300; round++) {
      BulkChannel channel = shape.create(1);
      int way = round % 3;
      Exception cause = new Exception("the reason");
      int[] plain = new int[1];
      crew.start(kind, "closer", () -> {
        plain[0] = 42;
        switch (way) {
          case 0 -> channel.sender().close();
          case 1 -> channel.sender().close(cause);
          default -> channel.sender().abort(cause);
        }
      });
      if (way == 0) {
        assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
      } else {
        ErrorKind.SENDER_FAILED.check(
            catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);
      }
      assertThat(plain[0]).isEqualTo(42);
    }
  }

  private static void assertByte(int actual, int expected) {
    if (actual != expected) {
      throw new AssertionError("saw " + actual + ", not " + expected);
    }
  }
}
