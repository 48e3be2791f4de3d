// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static io.bulkpipe.channel.testing.Windows.advance;
import static io.bulkpipe.channel.testing.Windows.read;
import static io.bulkpipe.channel.testing.Windows.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Windows: what is lent, what of it counts, and what is left of it afterwards. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R3", "R16", "B23", "B24"})
class WindowTest {
  private static final Duration SHORT = Duration.ofMillis(30);
  private static final Duration HOUR = Duration.ofHours(1);
  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("the position counts, the result only for being negative, with nothing written")
  @ParameterizedTest
  @EnumSource
  void positionCounts(Build build) throws Exception {
    BulkChannel channel = build.create(10);
    assertThat(channel.sender().fill(1, window -> {
          write(window, 4, 0);
          window.position(window.position() - 1);
          return 100;
        }))
        .isEqualTo(3);
    assertThat(channel.sender().fill(1, window -> {
          write(window, 2, 3);
          return -1;
        }))
        .isEqualTo(2);
    assertThat(channel.sender().fill(1, window -> -1)).isEqualTo(-1);
    assertThat(channel.sender().fill(1, window -> Integer.MIN_VALUE, SHORT)).isEqualTo(-1);
    assertThat(channel.sender().fill(1, window -> 5)).isZero();
    assertThat(channel
            .sender()
            .fill(
                1,
                window -> {
                  write(window, 1, 5);
                  window.limit(window.position());
                  return 0;
                },
                SHORT))
        .isEqualTo(1);
    assertThat(channel.sender().fill(1, window -> {
          window.put(window.position(), (byte) 99); // absolute: moves nothing
          return 1;
        }))
        .isZero();
    assertThat(channel.receiver().available()).isEqualTo(6);

    assertThat(channel.receiver().drain(1, window -> -1)).isZero();
    assertThat(channel.receiver().drain(1, window -> 6, SHORT)).isZero();
    assertThat(channel.receiver().drain(1, window -> {
          read(window, 4, 0);
          window.position(window.position() - 1).limit(window.position());
          return -1;
        }))
        .isEqualTo(3);
    assertThat(channel.receiver().drain(1, window -> read(window, 3, 3))).isEqualTo(3);
    assertThat(channel.receiver().available()).isZero();
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().bytes()).isEqualTo(6);
    assertThat(stats.receiver().bytes()).isEqualTo(6);
  }

  @DisplayName("after the callback the window has no bytes remaining, however it ended")
  @ParameterizedTest
  @EnumSource
  void nothingRemainsAfterwards(Build build) throws Exception {
    for (int place = 0; place < 7; place++) {
      BulkChannel channel = build.create(7);
      advance(channel, place);
      List<ByteBuffer> kept = new ArrayList<>();
      assertThat(channel.sender().fill(4, w -> {
            kept.add(w);
            return write(w, 1, 0);
          }))
          .isEqualTo(1);
      assertThat(channel.sender().fill(3, w -> {
            kept.add(w);
            return -1;
          }))
          .isEqualTo(-1);
      assertThatThrownBy(() -> channel.sender().fill(3, w -> {
            kept.add(w);
            throw new IOException("thrown");
          }))
          .hasMessage("thrown");
      channel.sender().sendBulk(PositionedBytes.of(1, 6));
      assertThat(channel.receiver().drain(4, w -> {
            kept.add(w);
            return read(w, 1, 0);
          }))
          .isEqualTo(1);
      assertThatThrownBy(() -> channel.receiver().drain(4, w -> {
            kept.add(w);
            throw new IOException("thrown");
          }))
          .hasMessage("thrown");
      assertThat(channel.receiver().drain(4, w -> {
            kept.add(w);
            return w.limit(w.position()).remaining();
          }))
          .isZero();
      assertThat(kept).hasSize(6).allMatch(w -> !w.hasRemaining());
      PositionedBytes.receive(channel.receiver(), 6, 1);
    }
  }

  @DisplayName("the receiver's window is read-only")
  @ParameterizedTest
  @EnumSource
  void readOnly(Build build) throws Exception {
    BulkChannel channel = build.create(8);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    assertThat(channel.receiver().drain(4, window -> {
          assertThatThrownBy(() -> window.put(window.position(), (byte) 1))
              .isInstanceOf(ReadOnlyBufferException.class);
          assertThat(window.hasArray()).isFalse();
          return 0;
        }))
        .isZero();
    PositionedBytes.receive(channel.receiver(), 8, 0);
  }

  static Stream<Arguments> throwables() {
    return Combinations.of(
        List.of(Build.values()),
        List.of(
            new IOException("io"),
            new IllegalArgumentException("runtime"),
            new AssertionError("error"),
            new InterruptedException("interrupted")));
  }

  @DisplayName("what a callback throws comes out as it is; nothing is published or consumed")
  @ParameterizedTest
  @MethodSource("throwables")
  void callbackThrows(Build build, Throwable thrown) throws Exception {
    for (int place = 0; place < 7; place++) {
      BulkChannel channel = build.create(7);
      advance(channel, place);
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      for (int i = 0; i < 3; i++) {
        assertThat(catchThrowable(() -> channel.sender().fill(4, window -> {
              window.put(new byte[window.remaining()]);
              throw sneak(thrown);
            })))
            .isSameAs(thrown);
        assertThat(catchThrowable(() -> channel
                .receiver()
                .drain(
                    2,
                    window -> {
                      read(window, 2, 0);
                      throw sneak(thrown);
                    },
                    HOUR)))
            .isSameAs(thrown);
        assertThat(channel.receiver().available()).isEqualTo(3);
        assertThat(channel.sender().remainingCapacity()).isEqualTo(4);
      }
      assertThat(channel.sender().fill(4, window -> write(window, 4, 3))).isEqualTo(4);
      PositionedBytes.receive(channel.receiver(), 7, 0);
      assertThat(channel.stats().sender().bytes()).isEqualTo(place + 7L);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  private static RuntimeException sneak(Throwable thrown) throws IOException, InterruptedException {
    if (thrown instanceof IOException e) {
      throw e;
    } else if (thrown instanceof InterruptedException e) {
      throw e;
    } else if (thrown instanceof Error e) {
      throw e;
    }
    return (RuntimeException) thrown;
  }

  @DisplayName("a position outside of the window is refused, and nothing moves")
  @ParameterizedTest
  @EnumSource
  void positionOutside(Build build) throws Exception {
    int outside = 0;
    for (int place = 0; place < 8; place++) {
      BulkChannel channel = build.create(8);
      advance(channel, 8);
      advance(channel, place);
      channel.sender().sendBulk(PositionedBytes.of(0, 3));
      for (boolean below : new boolean[] {true, false}) {
        AtomicInteger moved = new AtomicInteger();
        Throwable byFill = catchThrowable(() -> channel.sender().fill(1, w -> {
          moved.set(moveOutside(w, below));
          return 1;
        }));
        outside += moved.get();
        assertThat(byFill != null).as("%s at %s", byFill, place).isEqualTo(moved.get() > 0);
        Throwable byDrain = catchThrowable(() -> channel.receiver().drain(1, w -> {
          moved.set(moveOutside(w, below));
          return 1;
        }));
        outside += moved.get();
        assertThat(byDrain != null).as("%s at %s", byDrain, place).isEqualTo(moved.get() > 0);
        for (Throwable thrown : new Throwable[] {byFill, byDrain}) {
          if (thrown != null) {
            assertThat(thrown).isInstanceOf(IllegalStateException.class);
          }
        }
        assertThat(channel.receiver().available()).isEqualTo(3);
        assertThat(channel.sender().remainingCapacity()).isEqualTo(5);
      }
      channel.sender().sendBulk(PositionedBytes.of(3, 5));
      PositionedBytes.receive(channel.receiver(), 8, 0);
    }
    assertThat(outside).isPositive();
  }

  /** Leaves the position before or behind the window, where the buffer allows it. */
  private static int moveOutside(ByteBuffer window, boolean below) {
    if (below && window.position() > 0) {
      window.position(window.position() - 1);
      return 1;
    } else if (!below && window.limit() < window.capacity()) {
      int limit = window.limit();
      window.limit(window.capacity()).position(limit + 1);
      return 1;
    }
    return 0;
  }

  @DisplayName("a window stays right while its callback lets the sender grow or drop the storage")
  @ParameterizedTest
  @EnumSource
  @Covers("R13")
  void growthUnderWindow(Build build) throws Exception {
    int capacity = 1 << 20;
    for (int before : new int[] {1, 100, 511, 4096, 5000, 65_536, 70_000}) {
      for (int place : new int[] {0, 1, 300, 4095}) {
        BulkChannel channel = build.create(capacity);
        advance(channel, place);
        channel.sender().sendBulk(PositionedBytes.of(0, before));
        AtomicInteger sent = new AtomicInteger(before);
        int drained = channel.receiver().drain(1, window -> {
          int there = window.remaining();
          for (int n = 1; sent.get() + n < capacity; n *= 4) {
            channel.sender().sendBulk(PositionedBytes.of(sent.getAndAdd(n), n));
            read(window.duplicate(), there, 0);
          }
          return read(window, there - there / 3, 0);
        });
        PositionedBytes.receive(channel.receiver(), sent.get() - drained, drained);

        assertThat(channel.sender().fill(10, window -> {
              write(window, 10, 0);
              assertThat(channel.receiver().available()).isZero();
              return 0;
            }))
            .isEqualTo(10);
        channel.sender().sendBulk(PositionedBytes.of(10, 90));
        assertThat(channel.sender().fill(5, window -> {
              write(window, 3, 100);
              PositionedBytes.receive(channel.receiver(), 100, 0);
              return write(window, 2, 103);
            }))
            .isEqualTo(5);
        PositionedBytes.receive(channel.receiver(), 5, 100);

        channel.sender().sendBulk(PositionedBytes.of(0, before));
        assertThat(catchThrowable(() -> channel.receiver().drain(1, window -> {
              int there = window.remaining();
              channel.sender().abort(cause);
              return read(window, there, 0); // still lent
            })))
            .satisfiesAnyOf(
                thrown -> assertThat(thrown).isNull(),
                thrown -> ErrorKind.SENDER_FAILED.check(thrown, cause, 0));
        assertThat(channel.receiver().available()).isZero();
      }
    }
  }

  @DisplayName("a file is pumped through into another")
  @ParameterizedTest
  @EnumSource
  void pump(Build build, @TempDir Path dir) throws Exception {
    byte[] bytes = PositionedBytes.of(0, 300_001);
    Path from = Files.write(dir.resolve("from"), bytes);
    Path to = dir.resolve("to");
    for (int capacity : new int[] {7, 1000, 65_536, 1 << 20}) {
      BulkChannel channel = build.create(capacity);
      Body<?> sender = crew.start("sender", () -> {
        try (FileChannel file = FileChannel.open(from)) {
          while (channel.sender().fill(1, file::read) >= 0) {}
        }
        channel.sender().close();
      });
      try (FileChannel file = FileChannel.open(
          to,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING)) {
        while (channel.receiver().drain(1, file::write) >= 0) {}
      }
      sender.result();
      assertThat(Files.readAllBytes(to)).isEqualTo(bytes);
    }
  }
}
