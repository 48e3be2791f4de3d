// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static io.bulkpipe.channel.testing.Windows.read;
import static io.bulkpipe.channel.testing.Windows.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Closing;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import io.bulkpipe.channel.testing.Windows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An end that is over before a callback returns: the call that lent the window tells it. */
@SuppressWarnings("FutureReturnValueIgnored") // it throws
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R7", "R16", "E3", "E4"})
class WindowClosingTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final List<Closing> LEAVING_BYTES =
      List.of(Closing.SENDER_CLOSES, Closing.SENDER_CLOSES_WITH_CAUSE);

  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> fills() {
    return Combinations.of(
        List.of(Closing.SENDER_ABORTS, Closing.RECEIVER_CANCELS), ThreadKind.present());
  }

  @DisplayName("fill publishes nothing into a channel that its own callback has ended")
  @ParameterizedTest
  @MethodSource("fills")
  void fillFromCallback(Closing closing, ThreadKind kind) {
    BulkChannel channel = BulkChannel.create(10);
    Body<Integer> filler = crew.start(
        kind,
        "filler",
        () -> channel.sender().fill(5, window -> {
          window.putShort((short) 7);
          closing.on(channel, cause);
          return 2;
        }));
    check(filler, closing);
    assertThat(channel.stats().sender().bytes()).isZero();
  }

  @DisplayName("fill publishes nothing into a channel that another thread has ended")
  @ParameterizedTest
  @MethodSource("fills")
  void fillFromOther(Closing closing, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Body<Integer> filler = crew.start(
        kind,
        "filler",
        () -> channel.sender().fill(5, window -> {
          window.putShort((short) 7);
          inside.countDown();
          go.await();
          return 2;
        }));
    inside.await();
    closing.on(channel, cause);
    go.countDown();
    check(filler, closing);
  }

  private void check(Body<Integer> filler, Closing closing) {
    closing.waitingSend().check(filler.failure(), cause, 0);
  }

  @DisplayName("drain tells that its own callback, which consumed nothing, has closed the end")
  @ParameterizedTest
  @MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
  void drainFromCallback(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(new byte[5]);
    Body<Integer> drainer = crew.start(
        kind,
        "drainer",
        () -> channel.receiver().drain(1, w -> {
          channel.receiver().cancel(cause);
          return 0;
        }));
    ErrorKind.CLOSED_DURING.check(drainer.failure(), cause, 0);
    ErrorKind.CLOSED_BEFORE.check(catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);
  }

  @DisplayName("what fill reports after the sender closed in its callback is what is received")
  @ParameterizedTest
  @EnumSource
  @Covers({"R6", "R7", "E3"})
  void senderClosesInFill(Build build) throws Exception {
    for (Closing closing : LEAVING_BYTES) {
      for (boolean told : new boolean[] {false, true}) {
        BulkChannel channel = build.create(10);
        channel.sender().sendBulk(PositionedBytes.of(0, 3));
        int[] filled = new int[1];
        Throwable thrown = catchThrowable(() -> filled[0] = channel.sender().fill(5, window -> {
          write(window, 2, 3);
          closing.on(channel, cause);
          closing.on(channel, cause);
          assertThat(channel.sender().isOpen()).isFalse();
          assertThat(channel.sender().remainingCapacity()).isZero();
          if (told) {
            PositionedBytes.receive(channel.receiver(), 3, 0);
            checkEnd(channel, closing);
          }
          return 2;
        }));
        if (thrown != null) {
          ErrorKind.CLOSED_DURING.check(thrown, closing.told(cause), 0);
        }
        assertThat(filled[0]).isEqualTo(thrown == null ? 2 : 0);
        if (told) {
          assertThat(thrown).isNotNull();
        } else {
          PositionedBytes.receive(channel.receiver(), 3 + filled[0], 0);
        }
        checkEnd(channel, closing);
        assertThat(channel.sender().whenOver()).isCompleted();
      }
    }
  }

  private void checkEnd(BulkChannel channel, Closing closing)
      throws IOException, InterruptedException {
    if (closing == Closing.SENDER_CLOSES) {
      assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(-1);
    } else {
      ErrorKind.SENDER_FAILED.check(
          catchThrowable(() -> channel.receiver().drain(1, Windows::never)), cause, 0);
    }
  }

  @DisplayName("closing from a callback that then throws: what it throws comes out")
  @ParameterizedTest
  @EnumSource
  void closingThenThrowing(Build build) throws Exception {
    for (Closing closing : Closing.values()) {
      IOException thrown = new IOException("thrown");
      BulkChannel channel = build.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      assertThat(catchThrowable(() -> channel.sender().fill(5, window -> {
            write(window, 2, 3);
            closing.on(channel, cause);
            throw thrown;
          })))
          .isSameAs(thrown);
      BulkChannel other = build.create(10);
      other.sender().sendBulk(PositionedBytes.of(0, 3));
      assertThat(catchThrowable(() -> other.receiver().drain(1, window -> {
            window.get();
            closing.on(other, cause);
            throw thrown;
          })))
          .isSameAs(thrown);
      if (closing.leavesBytes()) {
        PositionedBytes.receive(other.receiver(), 3, 0);
      }
    }
  }

  @DisplayName("the sender's closing in the callback of drain leaves what it consumed consumed")
  @ParameterizedTest
  @EnumSource
  @Covers({"R6", "R7"})
  void senderClosesInDrain(Build build) throws Exception {
    for (Closing closing : LEAVING_BYTES) {
      BulkChannel channel = build.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 5));
      assertThat(channel.receiver().drain(1, window -> {
            read(window, 2, 0);
            closing.on(channel, cause);
            return 2;
          }))
          .isEqualTo(2);
      assertThat(channel.receiver().drain(5, window -> {
            assertThat(window.remaining()).isEqualTo(3);
            return read(window, 1, 2);
          }))
          .isEqualTo(1);
      assertThat(channel.receiver().drain(5, window -> read(window, 2, 3))).isEqualTo(2);
      for (int i = 0; i < 3; i++) {
        if (closing == Closing.SENDER_CLOSES) {
          assertThat(channel.receiver().drain(5, Windows::never)).isEqualTo(-1);
          assertThat(channel.receiver().drain(1, Windows::never, SHORT)).isEqualTo(-1);
        } else {
          ErrorKind.SENDER_FAILED.check(
              catchThrowable(() -> channel.receiver().drain(5, Windows::never)), cause, 0);
        }
      }
    }
  }
}
