// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages lent one after the other. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R16", "R17", "R2"})
class MessageDrainTest {

  @RegisterExtension
  final Crew crew = new Crew();

  private final BulkChannel channel = BulkChannel.create(300);
  private final MessageSender sender = MessageSender.over(channel.sender());
  private final MessageReceiver receiver = MessageReceiver.over(channel.receiver());

  private static byte[] copy(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  static Stream<Arguments> capacities() {
    return Combinations.of(
        List.of(Build.values()), IntStream.of(2, 3, 7, 40, 140, 300).boxed().toList());
  }

  @DisplayName("R17 each whole and alone, at every place of a ring, also over the wrap")
  @ParameterizedTest
  @MethodSource("capacities")
  void everyPlace(Build build, int capacity) throws Exception {
    BulkChannel small = build.create(capacity);
    MessageSender to = MessageSender.over(small.sender());
    MessageReceiver from = MessageReceiver.over(small.receiver());
    int length = 0;
    for (int i = 0; i < 5 * capacity; i++, length = (length + 1) % (to.maximum() + 1)) {
      byte[] message = PositionedBytes.of(i, length);
      to.send(message);
      List<byte[]> seen = new ArrayList<>();
      assertThat(from.drain(9, lent -> seen.add(copy(lent)))).isEqualTo(1);
      assertThat(seen).hasSize(1);
      assertThat(seen.get(0)).isEqualTo(message);
    }
    small.sender().close();
    assertThat(from.drain(1, lent -> assertThat(lent).isNull())).isEqualTo(-1);
  }

  @DisplayName("R2 a batch is one acquisition of the lock, and never more than was asked for")
  @Test
  void batch() throws Exception {
    List<byte[]> sent =
        IntStream.range(0, 10).mapToObj(i -> PositionedBytes.of(i, i)).toList();
    sender.sendAll(sent);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    List<byte[]> seen = new ArrayList<>();
    assertThat(receiver.drain(7, lent -> seen.add(copy(lent)))).isEqualTo(7);
    assertThat(receiver.drain(7, lent -> seen.add(copy(lent)))).isEqualTo(3);
    assertThat(channel.stats().receiver().lockAcquisitions()).isEqualTo(2);
    assertThat(channel.receiver().available()).isZero();
    assertThat(seen.toArray(new byte[0][])).isDeepEqualTo(sent.toArray(new byte[0][]));
  }

  @DisplayName("R16 what the callback throws leaves its message, and only that one")
  @Test
  void failingCallback() throws Exception {
    sender.sendAll(List.of(new byte[] {1}, new byte[] {2}, new byte[] {3}));
    IOException failure = new IOException("on purpose");
    assertThatThrownBy(() -> receiver.drain(3, lent -> {
          if (lent.get() == 2) {
            throw failure;
          }
        }))
        .isSameAs(failure);
    assertThat(channel.receiver().available()).isEqualTo(4);
    assertThat(receiver.receive()).containsExactly(2);
    assertThat(receiver.receive()).containsExactly(3);
  }

  @DisplayName(
      "R16 the buffer is read-only, empty afterwards, and its end may not be used meanwhile")
  @Test
  void lending() throws Exception {
    sender.send(new byte[] {1, 2});
    List<ByteBuffer> kept = new ArrayList<>();
    receiver.drain(1, lent -> {
      kept.add(lent);
      assertThat(lent.isReadOnly()).isTrue();
      assertThat(lent.remaining()).isEqualTo(2);
      assertThat(channel.receiver().isOpen()).isTrue();
      assertThatThrownBy(receiver::receive).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> receiver.drain(1, again -> {}))
          .isInstanceOf(IllegalStateException.class);
    });
    assertThat(kept.get(0).hasRemaining()).isFalse();
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("E1 a bad argument changes nothing")
  @Test
  void badArguments() throws Exception {
    sender.send(new byte[] {1});
    assertThatThrownBy(() -> receiver.drain(0, lent -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max=0");
    assertThatThrownBy(() -> receiver.drain(1, Absent.value()))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("reader=null");
    assertThat(channel.receiver().available()).isEqualTo(2);
  }

  @DisplayName(
      "a batch of many bytes leaves room for a sender that waits for it, before it is over")
  @EachThreadKind
  void roomUnderWay(ThreadKind kind) throws Exception {
    BulkChannel large = BulkChannel.create(20_000);
    MessageSender to = MessageSender.over(large.sender());
    MessageReceiver from = MessageReceiver.over(large.receiver());
    for (int i = 0; i < 19; i++) {
      to.send(PositionedBytes.of(i, 1_000));
    }
    var more = crew.start(kind, "sender", () -> {
      to.send(PositionedBytes.of(19, 9_000));
      return true;
    });
    int[] count = {0};
    while (count[0] < 20) {
      from.drain(20, lent -> {
        PositionedBytes.check(copy(lent), count[0]++);
        if (count[0] == 12) {
          assertThat(large.sender().remainingCapacity()).isGreaterThan(0);
        }
      });
    }
    assertThat(more.result()).isTrue();
  }

  @DisplayName("the room that a batch leaves becomes visible in slices, not message by message")
  @Test
  void roomInSlices() throws Exception {
    BulkChannel large = BulkChannel.create(16_000);
    MessageSender to = MessageSender.over(large.sender());
    MessageReceiver from = MessageReceiver.over(large.receiver());
    Set<Integer> rooms = new HashSet<>();
    for (int batch = 0; batch < 3; batch++) {
      for (int i = 0; i < 150; i++) {
        to.send(new byte[100]);
      }
      rooms.clear();
      from.drain(150, lent -> rooms.add(large.sender().remainingCapacity()));
      assertThat(rooms).hasSizeBetween(2, 20);
    }
  }

  @DisplayName("R17 only what was there when the batch began, however fast a sender follows")
  @Test
  void nothingLater() throws Exception {
    BulkChannel large = BulkChannel.create(100_000);
    MessageSender to = MessageSender.over(large.sender());
    MessageReceiver from = MessageReceiver.over(large.receiver());
    for (int i = 0; i < 90; i++) {
      to.send(new byte[1_000]);
    }
    int[] later = {0};
    int taken =
        from.drain(Integer.MAX_VALUE, lent -> later[0] += to.trySend(new byte[900]) ? 1 : 0);
    assertThat(taken).isEqualTo(90);
    assertThat(later[0]).as("more than there was room for before").isGreaterThan(20);
    assertThat(from.receiveAll(Integer.MAX_VALUE)).hasSize(later[0]);
  }

  @DisplayName(
      "R16 a callback that ends the channel: what it got counts, and then the ending is told")
  @Test
  void endingWithin() throws Exception {
    sender.sendAll(List.of(new byte[] {1}, new byte[] {2}, new byte[] {3}));
    assertThat(receiver.drain(3, lent -> channel.receiver().close())).isPositive();
    assertThatThrownBy(() -> receiver.drain(3, lent -> {}))
        .isInstanceOf(ClosedChannelException.class);

    BulkChannel other = BulkChannel.create(300);
    MessageSender.over(other.sender()).sendAll(List.of(new byte[] {1}, new byte[] {2}));
    MessageReceiver from = MessageReceiver.over(other.receiver());
    IOException cause = new IOException("given up");
    assertThat(from.drain(3, lent -> other.sender().abort(cause))).isPositive();
    assertThatThrownBy(() -> from.drain(3, lent -> {}))
        .isInstanceOf(SenderFailedException.class)
        .hasCause(cause);
  }

  @DisplayName("R17 a batch over the wrap and over a seam, on the heap and off it")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void piecewise(boolean direct) throws Exception {
    BulkChannel growing = BulkChannel.builder().capacity(4_000).direct(direct).build();
    MessageSender to = MessageSender.over(growing.sender());
    MessageReceiver from = MessageReceiver.over(growing.receiver());
    int sent = 0;
    int[] seen = {0};
    for (int round = 1; round < 40; round++) {
      List<byte[]> batch = new ArrayList<>();
      for (int i = 0; i < round % 11; i++, sent++) {
        batch.add(PositionedBytes.of(sent, 31 * round % 350));
      }
      to.sendAll(batch);
      for (int left = batch.size(); left > 0; ) {
        left -= from.drain(3, lent -> PositionedBytes.check(copy(lent), seen[0]++));
      }
    }
    assertThat(seen[0]).isEqualTo(sent);
  }

  @DisplayName("R16 a message's window is taken back when its call returns, also within a batch")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takenBack(boolean direct) throws Exception {
    BulkChannel growing = BulkChannel.builder().capacity(4_000).direct(direct).build();
    MessageSender to = MessageSender.over(growing.sender());
    MessageReceiver from = MessageReceiver.over(growing.receiver());
    Set<ByteBuffer> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int round = 1; round < 40; round++) {
      List<byte[]> batch = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        batch.add(new byte[31 * round % 350]); // longer ones make the storage grow
      }
      to.sendAll(batch);
      for (int left = batch.size(); left > 0; ) {
        left -= from.drain(7, lent -> {
          kept.remove(lent);
          assertThat(kept).noneMatch(ByteBuffer::hasRemaining);
          kept.add(lent);
        });
        assertThat(kept).noneMatch(ByteBuffer::hasRemaining);
      }
    }
    assertThat(kept.size()).as("storages and scratch").isGreaterThan(1);
  }

  @DisplayName("R17 a buffer that refuses a message leaves it where it is")
  @ParameterizedTest
  @ValueSource(ints = {2, 200})
  void refusingBuffer(int length) throws Exception {
    sender.send(PositionedBytes.of(0, length));
    ByteBuffer tooSmall = ByteBuffer.allocate(length - 1);
    assertThatThrownBy(() -> receiver.receiveInto(tooSmall))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(receiver.receive()).isEqualTo(PositionedBytes.of(0, length));
  }
}
