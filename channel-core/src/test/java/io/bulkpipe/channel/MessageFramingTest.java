// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.ring.TestRing;
import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of messages, and what one thread gets of them at both ends. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R5", "R6"})
class MessageFramingTest {
  private final BulkChannel channel = BulkChannel.create(300);
  private final MessageSender sender = MessageSender.over(channel.sender());
  private final MessageReceiver receiver = MessageReceiver.over(channel.receiver());

  @DisplayName("a length has seven bits a byte, the lowest first, and none too many")
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "300, ac02",
    "16383, ff7f",
    "16384, 808001",
    "2097151, ffff7f",
    "2097152, 80808001",
    "268435455, ffffff7f",
    "268435456, 8080808001",
    "1073741823, ffffffff03"
  })
  void lengths(int length, String hex) throws Exception {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(encoded(length)).isEqualTo(bytes);
    assertThat(MessageFraming.size(length)).isEqualTo(bytes.length);
    ByteBuffer more =
        ByteBuffer.allocate(bytes.length + 2).put(bytes).put((byte) 1).clear();
    assertThat(MessageFraming.decode(more, length)).isEqualTo(length);
    assertThat(more.position()).isEqualTo(bytes.length);
    if (length > 0) {
      assertThatThrownBy(() -> MessageFraming.decode(more.clear(), length - 1))
          .isInstanceOf(InvalidMessageException.class)
          .hasMessageContainingAll("length=" + length, "maximum=" + (length - 1));
    }
    ByteBuffer cut = ByteBuffer.wrap(bytes, 0, bytes.length - 1);
    assertThatThrownBy(() -> MessageFraming.decode(cut, Integer.MAX_VALUE))
        .isInstanceOf(InvalidMessageException.class);
  }

  private static byte[] encoded(int length) {
    TestRing ring = new TestRing(7, 7, false, 3);
    ring.put(4);
    ring.takeAndCheck(4); // so that longer ones wrap
    ring.writer.refresh(MessageFraming.LONGEST);
    MessageFraming.putLength(ring.writer, length);
    ring.writer.publish();
    byte[] bytes = new byte[(int) ring.reader.total()];
    assertThat(ring.reader.takeAll(bytes, 0, bytes.length)).isTrue();
    return bytes;
  }

  @DisplayName("a length with a needless byte is refused")
  @ParameterizedTest
  @CsvSource({"8000", "ff00", "808000", "ffffffff00"})
  void needlessBytes(String hex) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> MessageFraming.decode(bytes, Integer.MAX_VALUE))
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("needless");
  }

  @DisplayName("the longest message is what the capacity holds together with the length")
  @ParameterizedTest
  @CsvSource({
    "1, 0",
    "2, 1",
    "128, 127",
    "129, 127",
    "130, 128",
    "16385, 16383",
    "16386, 16383",
    "16387, 16384",
    "1073741824, 1073741819"
  })
  void maximum(int capacity, int maximum) {
    assertThat(MessageFraming.maximum(capacity)).isEqualTo(maximum);
  }

  @DisplayName("R1 messages of every length come whole, one after the other, by every call")
  @Test
  void roundTrips() throws Exception {
    assertThat(sender.maximum()).isEqualTo(298);
    assertThat(receiver.maximum()).isEqualTo(298);
    ByteBuffer dst = ByteBuffer.allocate(400);
    for (int length = 0; length <= 298; length++) {
      byte[] message = PositionedBytes.of(length, length);
      sender.send(message);
      assertThat(channel.receiver().available()).isEqualTo(length + (length < 128 ? 1 : 2));
      assertThat(receiver.receive()).isEqualTo(message);

      assertThat(sender.trySend(message)).isTrue();
      assertThat(receiver.tryReceive()).isEqualTo(message);

      ByteBuffer src =
          ByteBuffer.allocate(length + 5).position(3).put(message).flip().position(3);
      sender.send(src);
      assertThat(src.position()).isEqualTo(src.limit());
      dst.clear().position(7);
      assertThat(receiver.receiveInto(dst)).isEqualTo(length);
      assertThat(dst.position()).isEqualTo(7 + length);
      assertThat(Arrays.copyOfRange(dst.array(), 7, 7 + length)).isEqualTo(message);

      src.position(3);
      assertThat(sender.trySend(src)).isTrue();
      assertThat(src.position()).isEqualTo(src.limit());
      assertThat(receiver.receiveAll(5)).singleElement().isEqualTo(message);
    }
    assertThat(receiver.tryReceive()).isNull();
  }

  @DisplayName("R6 what does not fit now is not sent, and its buffer stays")
  @Test
  void noRoom() throws Exception {
    sender.send(new byte[200]);
    ByteBuffer src = ByteBuffer.allocate(99);
    assertThat(sender.trySend(src)).isFalse();
    assertThat(src.position()).isZero();
    assertThat(sender.trySend(new byte[99])).isFalse();
    assertThat(sender.trySend(new byte[97])).isTrue();
    assertThat(channel.receiver().available()).isEqualTo(300);
    assertThat(receiver.receiveAll(9)).extracting(m -> m.length).containsExactly(200, 97);
  }

  @DisplayName("R1 batches come in their order, no more of them than wanted")
  @Test
  void batches() throws Exception {
    List<byte[]> batch =
        IntStream.range(0, 7).mapToObj(i -> PositionedBytes.of(9L * i, i)).toList();
    sender.sendAll(batch);
    assertThat(receiver.receiveAll(3)).containsExactlyElementsOf(batch.subList(0, 3));
    assertThat(receiver.receive()).isEqualTo(batch.get(3));
    assertThat(receiver.receiveAll(3)).containsExactlyElementsOf(batch.subList(4, 7));
    sender.sendAll(List.of());
    sender.sendAll(List.of(new byte[0]));
    assertThat(receiver.receiveAll(1)).containsExactly(new byte[0]);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(2);
    assertThatThrownBy(() -> receiver.receiveAll(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max=0 is below 1");
  }

  @DisplayName("R6 at the end of the stream there is no message, again and again")
  @Test
  void theEnd() throws Exception {
    sender.send(new byte[2]);
    channel.sender().close();
    assertThat(receiver.receiveInto(ByteBuffer.allocate(2))).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(receiver.receive()).isNull();
      assertThat(receiver.tryReceive()).isNull();
      assertThat(receiver.receiveInto(ByteBuffer.allocate(2))).isEqualTo(-1);
      assertThat(receiver.receiveAll(2)).isEmpty();
    }
  }

  @DisplayName("a buffer that is too small is refused, and the message stays")
  @Test
  void tooSmall() throws Exception {
    byte[] message = PositionedBytes.of(0, 130);
    sender.send(message);
    ByteBuffer small = ByteBuffer.allocate(129);
    assertThatThrownBy(() -> receiver.receiveInto(small))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("dst.remaining=129", "length=130");
    assertThat(small.position()).isZero();
    assertThatThrownBy(() -> receiver.receiveInto(small.asReadOnlyBuffer()))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThat(receiver.receiveInto(ByteBuffer.allocate(130))).isEqualTo(130);
  }

  @DisplayName("R5 a message above the maximum is refused at both ends")
  @Test
  void aboveTheMaximum() throws Exception {
    MessageSender ten = MessageSender.over(channel.sender(), 10);
    MessageReceiver nine = MessageReceiver.over(channel.receiver(), 9);
    assertThat(ten.maximum()).isEqualTo(10);
    assertThat(nine.maximum()).isEqualTo(9);
    assertThat(ten.toString()).contains("at most 10 bytes").contains("sender of");
    assertThat(nine.toString()).contains("at most 9 bytes").contains("receiver of");
    assertThatThrownBy(() -> ten.sendAll(List.of(new byte[1], new byte[11])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("messages[1].length=11", "maximum=10");
    assertThat(channel.receiver().available()).isZero();
    ten.sendAll(List.of(new byte[9], new byte[10]));
    assertThat(nine.receiveAll(5)).hasSize(1); // the second one is the next call's error
    assertThatThrownBy(nine::receive).isInstanceOf(InvalidMessageException.class);
    assertThatThrownBy(nine::tryReceive).isInstanceOf(InvalidMessageException.class);
    assertThat(receiver.receive()).hasSize(10);
  }

  @DisplayName("a message that is cut off is an error, not less of it")
  @Test
  void cutOff() throws Exception {
    channel.sender().sendBulk(new byte[] {3, 1, 2});
    assertThatThrownBy(receiver::receive)
        .isInstanceOf(InvalidMessageException.class)
        .hasMessage("message length=3, but only 2 bytes follow");
    channel.sender().sendByte(3);
    assertThat(receiver.receive()).containsExactly(1, 2, 3);
  }

  @DisplayName("the ends of other channels are refused")
  @Test
  void foreignEnds() {
    ClassLoader loader = getClass().getClassLoader();
    BulkSender other = (BulkSender) Proxy.newProxyInstance(
        loader, new Class<?>[] {BulkSender.class}, (proxy, method, arguments) -> "other");
    BulkReceiver another = (BulkReceiver) Proxy.newProxyInstance(
        loader, new Class<?>[] {BulkReceiver.class}, (proxy, method, arguments) -> "other");
    assertThatThrownBy(() -> MessageSender.over(other))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MessageReceiver.over(another, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @DisplayName("too long is refused before anything is sent, also within a batch, also once closed")
  @Test
  @Covers("E1")
  void tooLong() throws Exception {
    MessageSender shorter = MessageSender.over(channel.sender(), 10);
    assertThat(shorter.maximum()).isEqualTo(10);
    for (int i = 0; i < 2; i++) {
      byte[] longer = new byte[11];
      ByteBuffer buffer = ByteBuffer.wrap(longer);
      assertThatThrownBy(() -> shorter.send(longer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=11");
      assertThatThrownBy(() -> shorter.send(buffer)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> shorter.trySend(longer))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> shorter.trySend(buffer))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> shorter.sendAll(List.of(new byte[1], new byte[10], longer)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("length=11");
      assertThatThrownBy(() -> shorter.sendAll(Arrays.asList(new byte[1], null)))
          .isInstanceOf(NullPointerException.class)
          .hasMessageContaining("messages[1]=null");
      assertThatThrownBy(() -> shorter.send(Absent.<byte[]>value()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> shorter.send(Absent.<ByteBuffer>value()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> shorter.sendAll(Absent.value()))
          .isInstanceOf(NullPointerException.class);
      assertThat(buffer.position()).isZero();
      assertThat(channel.receiver().available()).isZero();
      channel.sender().close();
    }
  }

  @DisplayName("a maximum that the capacity does not hold together with its length is refused")
  @Test
  @Covers("E1")
  void maxima() throws Exception {
    for (int maximum : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 299}) {
      assertThatThrownBy(() -> MessageSender.over(channel.sender(), maximum))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("maximum=" + maximum);
      assertThatThrownBy(() -> MessageReceiver.over(channel.receiver(), maximum))
          .isInstanceOf(IllegalArgumentException.class);
    }
    MessageSender empties = MessageSender.over(BulkChannel.create(1).sender(), 0);
    empties.send(new byte[0]);
    assertThat(empties.trySend(new byte[0])).isFalse();
  }

  static Stream<byte[]> hostile() {
    byte m = -1;
    return Stream.of(
        new byte[] {m, m, m, m, m, m, m, m},
        new byte[] {m, m, m, m, 7},
        new byte[] {m, m, m, m, 15},
        new byte[] {m, m, m, m, 16},
        new byte[] {m, m, m, m, 127},
        new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8},
        new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 1},
        new byte[] {(byte) 0x80, 0}, // 0, with a byte that it does not need
        new byte[] {(byte) 0x85, 0, 1, 2, 3, 4, 5},
        new byte[] {(byte) 0x81, (byte) 0x80, 0, 1},
        new byte[] {61}, // above the maximum
        new byte[] {(byte) 0x80, 1}, // 128
        new byte[] {m}, // cut off within the length
        new byte[] {m, m},
        new byte[] {5, 1, 2, 3, 4}, // cut off within the message
        new byte[] {1});
  }

  @DisplayName("bytes that are no message fail every receive, and are not taken")
  @ParameterizedTest
  @MethodSource("hostile")
  void hostileBytes(byte[] bytes) throws Exception {
    for (int place = 0; place < 100; place += 9) {
      for (boolean closed : new boolean[] {false, true}) {
        BulkChannel channel = BulkChannel.create(100);
        channel.sender().sendBulk(new byte[place]);
        assertThat(channel.receiver().receiveInto(new byte[place])).isEqualTo(place);
        MessageSender.over(channel.sender()).send(new byte[] {42});
        assertThat(channel.sender().trySendWhole(bytes, 0, bytes.length)).isTrue();
        if (closed) {
          channel.sender().close();
        }
        MessageReceiver receiver = MessageReceiver.over(channel.receiver(), 60);
        assertThat(receiver.receiveAll(10)).containsExactly(new byte[] {42});
        for (int i = 0; i < 3; i++) {
          assertThatThrownBy(() -> receiver.receive()).isInstanceOf(InvalidMessageException.class);
          assertThatThrownBy(() -> receiver.tryReceive())
              .isInstanceOf(InvalidMessageException.class);
          assertThatThrownBy(() -> receiver.receiveAll(5))
              .isInstanceOf(InvalidMessageException.class);
          assertThatThrownBy(() -> receiver.receiveInto(ByteBuffer.allocate(100)))
              .isInstanceOf(InvalidMessageException.class);
          assertThat(channel.receiver().available()).isEqualTo(bytes.length);
        }
        byte[] raw = new byte[bytes.length];
        assertThat(channel.receiver().receiveFully(raw, 0, raw.length)).isEqualTo(raw.length);
        assertThat(raw).isEqualTo(bytes);
      }
    }
  }

  @DisplayName("a length is read right also where its second byte holds nothing")
  @ParameterizedTest
  @ValueSource(ints = {16_384, 32_768, 49_152})
  void emptySecondByte(int length) throws Exception {
    BulkChannel large = BulkChannel.create(1 << 17);
    MessageSender to = MessageSender.over(large.sender());
    MessageReceiver from = MessageReceiver.over(large.receiver());
    to.sendAll(List.of(PositionedBytes.of(0, length), new byte[] {9}));
    assertThat(from.receive()).isEqualTo(PositionedBytes.of(0, length));
    assertThat(from.receive()).containsExactly(9);
  }

  @DisplayName("a batch of one message, which may be as long as can be")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 298})
  void batchOfOne(int length) throws Exception {
    assertThat(sender.maximum()).isEqualTo(298);
    sender.sendAll(List.of(PositionedBytes.of(5, length)));
    assertThat(receiver.receive()).isEqualTo(PositionedBytes.of(5, length));
  }

  @DisplayName("a message whose length has two bytes and whose last byte is missing is none")
  @Test
  void lastByteMissing() throws Exception {
    byte[] bytes = new byte[2 + 127];
    bytes[0] = (byte) 0x80;
    bytes[1] = 1;
    channel.sender().sendBulk(bytes);
    assertThatThrownBy(receiver::receive)
        .isInstanceOf(InvalidMessageException.class)
        .hasMessageContaining("length=128");
    assertThat(channel.receiver().available()).isEqualTo(bytes.length);
    channel.sender().sendByte(7);
    assertThat(receiver.receive()).hasSize(128).endsWith(7);
  }
}
