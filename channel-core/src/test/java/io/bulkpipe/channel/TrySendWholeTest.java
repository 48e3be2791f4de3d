// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All of a slice, now, in one piece, or nothing. */
@SuppressWarnings("UnnecessaryAsync") // a counter that a lambda may count
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R2", "R6"})
class TrySendWholeTest {

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("sends what fits whole, at every place and fill, and nothing else")
  @ParameterizedTest
  @EnumSource
  void allPlaces(Build build) throws Exception {
    for (int capacity = 1; capacity <= 9; capacity++) {
      for (int place = 0; place < capacity; place++) {
        for (int there = 0; there <= capacity; there++) {
          for (int length = 0; length <= capacity; length++) {
            BulkChannel channel = build.create(capacity);
            channel.sender().sendBulk(new byte[place]);
            assertThat(channel.receiver().receiveInto(new byte[place])).isEqualTo(place);
            channel.sender().sendBulk(PositionedBytes.of(0, there));
            byte[] bytes = PositionedBytes.of(there - 2, length + 4);
            boolean fits = there + length <= capacity;
            assertThat(channel.sender().trySendWhole(bytes, 2, length)).isEqualTo(fits);
            assertThat(channel.receiver().available()).isEqualTo(there + (fits ? length : 0));
            PositionedBytes.receive(channel.receiver(), there + (fits ? length : 0), 0);
          }
        }
      }
    }
  }

  @DisplayName("takes the lock once if it has a length, whether it sends or not")
  @Test
  @Covers("R5")
  void lock() throws Exception {
    BulkChannel channel = BulkChannel.create(4);
    assertThat(channel.sender().trySendWhole(new byte[4], 0, 4)).isTrue();
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    assertThat(channel.sender().trySendWhole(new byte[4], 0, 1)).isFalse();
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(2);
    assertThat(channel.sender().trySendWhole(new byte[4], 0, 0)).isTrue();
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(2);
  }

  @DisplayName("arguments are checked before the state; above the capacity is refused")
  @Test
  @Covers({"E1", "E2", "E4"})
  void arguments() throws Exception {
    BulkChannel channel = BulkChannel.create(4);
    Exception cause = new Exception("the reason");
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> channel.sender().trySendWhole(new byte[9], 0, 5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=5");
      assertThatThrownBy(() -> channel.sender().trySendWhole(new byte[4], 0, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> channel.sender().trySendWhole(new byte[4], -1, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> channel.sender().trySendWhole(new byte[4], Integer.MAX_VALUE, 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> channel.sender().trySendWhole(Absent.value(), 0, 0))
          .isInstanceOf(NullPointerException.class);
      for (int length = 0; i > 0 && length < 3; length++) {
        int n = length;
        (i == 1 ? ErrorKind.BROKEN : ErrorKind.CLOSED_BEFORE)
            .check(
                catchThrowable(() -> channel.sender().trySendWhole(new byte[4], 0, n)), cause, 0);
      }
      if (i == 0) {
        channel.receiver().cancel(cause);
      } else {
        BulkChannel other = BulkChannel.create(4);
        other.sender().close(cause);
        ErrorKind.CLOSED_BEFORE.check(
            catchThrowable(() -> other.sender().trySendWhole(new byte[4], 0, 1)), cause, 0);
        break;
      }
    }
  }

  @DisplayName("nothing while another call holds the end, blocked for room or in a callback")
  @EachThreadKind
  void held(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(4);
    Body<?> holder = crew.start(kind, "holder", () -> channel.sender().sendBulk(new byte[6]));
    holder.awaitParked();
    assertThat(channel.receiver().receiveInto(new byte[1])).isEqualTo(1);
    assertThat(channel.sender().trySendWhole(new byte[1], 0, 1)).isFalse();
    PositionedBytes.of(0, 1);
    assertThat(channel.receiver().receiveFully(new byte[5], 0, 5)).isEqualTo(5);
    holder.result();
    assertThat(channel.sender().trySendWhole(new byte[4], 0, 4)).isTrue();
  }

  @DisplayName(
      "it becomes visible in one piece, also over the wrap, to blocking and trying receives")
  @EachThreadKind
  void onePiece(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(13);
    int rounds = 20_000;
    Body<?> sender = crew.start(kind, "sender", () -> {
      for (int i = 0; i < rounds; i++) {
        byte[] whole = PositionedBytes.of(5L * i, 5);
        while (!channel.sender().trySendWhole(whole, 0, 5)) {
          Await.pause();
        }
      }
      channel.sender().close();
    });
    byte[] all = new byte[13];
    AtomicInteger at = new AtomicInteger();
    for (int i = 0; ; i++) {
      int n = i % 2 == 0
          ? channel.receiver().receiveInto(all)
          : channel.receiver().tryReceiveInto(all, 0, 13);
      if (n < 0) {
        break;
      }
      assertThat(n % 5).as("a receive of %s bytes", n).isZero();
      PositionedBytes.check(all, n, at.getAndAdd(n));
    }
    sender.result();
    assertThat(at.get()).isEqualTo(5 * rounds);
  }
}
