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
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An end that is over before a callback returns: the call that lent the window tells it. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R7", "E3", "E4"})
class WindowClosingTest {
  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  private void close(BulkChannel channel, String way) {
    switch (way) {
      case "abort" -> channel.sender().abort(cause);
      case "cancel" -> channel.receiver().cancel(cause);
      default -> throw new AssertionError(way);
    }
  }

  static Stream<Arguments> fills() {
    return Combinations.of(List.of("abort", "cancel"), ThreadKind.present());
  }

  @DisplayName("fill publishes nothing into a channel that its own callback has ended")
  @ParameterizedTest
  @MethodSource("fills")
  void fillFromCallback(String way, ThreadKind kind) {
    BulkChannel channel = BulkChannel.create(10);
    Body<Integer> filler = crew.start(
        kind,
        "filler",
        () -> channel.sender().fill(5, window -> {
          window.putShort((short) 7);
          close(channel, way);
          return 2;
        }));
    check(filler, way);
    assertThat(channel.stats().sender().bytes()).isZero();
  }

  @DisplayName("fill publishes nothing into a channel that another thread has ended")
  @ParameterizedTest
  @MethodSource("fills")
  void fillFromOther(String way, ThreadKind kind) throws Exception {
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
    close(channel, way);
    go.countDown();
    check(filler, way);
  }

  private void check(Body<Integer> filler, String way) {
    (way.equals("abort") ? ErrorKind.CLOSED_DURING : ErrorKind.BROKEN)
        .check(filler.failure(), cause, 0);
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
}
