// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes in comes out: the same bytes, in the same order, whatever the sizes. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers("R1")
class OrderTest {
  private static final int MESSAGE = 64;
  private static final List<Integer> CAPACITIES =
      List.of(1, MESSAGE / 2, MESSAGE - 1, MESSAGE, MESSAGE + 1);

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> capacitiesAndTries() {
    return Combinations.of(CAPACITIES, SendForm.trying(), ReceiveForm.trying());
  }

  @DisplayName("B1 one thread sends and receives messages below, at and above the capacity")
  @ParameterizedTest
  @MethodSource("capacitiesAndTries")
  @Covers({"B1", "R3"})
  void oneThread(int capacity, SendForm send, ReceiveForm receive) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    byte[] got = new byte[MESSAGE];
    long position = 0;
    for (int round = 0; round < 64; round++) {
      int fits = Math.min(MESSAGE, capacity);
      assertThat(send.send(channel.sender(), PositionedBytes.of(position, MESSAGE)))
          .isEqualTo(fits);
      assertThat(receive.receive(channel.receiver(), got)).isEqualTo(fits);
      PositionedBytes.check(got, fits, position);
      position += fits;
    }
    assertThat(channel.receiver().available()).isZero();
  }

  static Stream<Arguments> capacitiesAndForms() {
    return Combinations.of(CAPACITIES, SendForm.waiting(), ThreadKind.present(), shapes());
  }

  private static List<Shape> shapes() {
    return List.of(Shape.SHARED, Shape.SINGLE);
  }

  @DisplayName("B1 two threads stream messages below, at and above the capacity")
  @ParameterizedTest
  @MethodSource("capacitiesAndForms")
  @Covers({"B1", "B5", "R3"})
  void twoThreads(int capacity, SendForm send, ThreadKind kind, Shape shape) throws Exception {
    BulkChannel channel = shape.create(capacity);
    int message = send.atMost(MESSAGE);
    int total = 16 * message;
    Body<?> sender = crew.start(kind, "sender", () -> {
      for (int position = 0; position < total; position += message) {
        byte[] bytes = PositionedBytes.of(position, message);
        assertThat(send.send(channel.sender(), bytes)).isEqualTo(message);
      }
      channel.sender().close();
    });
    ReceiveForm receive = ReceiveForm.waiting()
        .get(SendForm.waiting().indexOf(send) % ReceiveForm.waiting().size());
    Body<Integer> receiver = crew.start(kind, "receiver", () -> {
      byte[] got = new byte[receive == ReceiveForm.BYTE ? 1 : MESSAGE - 5];
      int position = 0;
      for (int n; (n = receive.receive(channel.receiver(), got)) != -1; position += n) {
        assertThat(n).isBetween(1, got.length);
        PositionedBytes.check(got, n, position);
      }
      return position;
    });
    assertThat(receiver.result()).isEqualTo(total);
    sender.result();
  }

  @DisplayName("B2 the ring wraps round thousands of times at every offset")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 10, 16, 1000})
  @Covers({"B2", "B33"})
  void wrapsAround(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    SendForm[] sends = SendForm.waitingBulk().toArray(SendForm[]::new);
    List<ReceiveForm> bulk =
        ReceiveForm.waiting().stream().filter(form -> form != ReceiveForm.BYTE).toList();
    long sent = 0;
    long received = 0;
    for (int round = 0; round < 5000; round++) {
      int room = capacity - (int) (sent - received);
      int more = Math.min(room, 1 + round * 7 % capacity);
      sends[round % sends.length].send(channel.sender(), PositionedBytes.of(sent, more));
      sent += more;
      byte[] got = new byte[1 + round * 5 % capacity];
      int there = (int) Math.min(got.length, sent - received);
      assertThat(bulk.get(round % bulk.size()).receive(channel.receiver(), got)).isEqualTo(there);
      PositionedBytes.check(got, there, received);
      received += there;
      assertThat(channel.receiver().available()).isEqualTo((int) (sent - received));
    }
  }

  @DisplayName("B3 16 MiB of random bytes go through a ring of 1000 bytes in sends of 8 KiB")
  @EachThreadKind
  @Covers({"B3", "R3"})
  void largeThroughSmall(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    byte[] data = new byte[16 << 20];
    new SplittableRandom(20260101).nextBytes(data);
    crew.start(kind, "sender", () -> {
      for (int offset = 0; offset < data.length; offset += 8192) {
        channel.sender().sendBulk(data, offset, 8192);
      }
      channel.sender().close();
    });
    byte[] got = new byte[data.length];
    int length = 0;
    for (int n;
        length < got.length
            && (n = channel.receiver().receiveInto(got, length, got.length - length)) != -1; ) {
      length += n;
    }
    assertThat(length).isEqualTo(data.length);
    assertThat(Arrays.mismatch(got, data)).as("first index that differs").isEqualTo(-1);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
  }

  static Stream<Arguments> seeds() {
    return Combinations.of(List.of(1L, 2L, 3L, 4L), List.of(1, 13, 300), ThreadKind.present());
  }

  @DisplayName("B4 random sizes in random forms on both sides")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("seeds")
  @Covers({"B4", "B5"})
  void randomMix(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int total = 600 * (capacity + 1);
    Body<?> sender = crew.start(kind, "sender", () -> {
      SplittableRandom random = new SplittableRandom(seed);
      SendForm[] forms = SendForm.values();
      for (int position = 0; position < total; ) {
        SendForm form = forms[random.nextInt(forms.length)];
        int length = Math.min(random.nextInt(3 * capacity + 2), total - position);
        byte[] bytes = PositionedBytes.of(position, form.atMost(length));
        int sent = form.send(channel.sender(), bytes);
        if (SendForm.trying().contains(form)) {
          assertThat(sent).isBetween(0, bytes.length);
          Await.pause();
        } else {
          assertThat(sent).isEqualTo(bytes.length);
        }
        position += sent;
      }
      channel.sender().close();
    });
    Body<Integer> receiver = crew.start(kind, "receiver", () -> {
      SplittableRandom random = new SplittableRandom(~seed);
      ReceiveForm[] forms = ReceiveForm.values();
      int position = 0;
      for (int n; ; position += n) {
        ReceiveForm form = forms[random.nextInt(forms.length)];
        int length = form == ReceiveForm.BYTE ? 1 : random.nextInt(2 * capacity + 2);
        byte[] got = new byte[length];
        n = form.receive(channel.receiver(), got);
        if (n == -1) {
          return position;
        }
        boolean mayBeEmpty = length == 0 || ReceiveForm.trying().contains(form);
        assertThat(n).isBetween(mayBeEmpty ? 0 : 1, length);
        PositionedBytes.check(got, n, position);
      }
    });
    assertThat(receiver.result()).isEqualTo(total);
    sender.result();
  }

  @DisplayName("B33 one thread plays both parts below the capacity")
  @ParameterizedTest
  @EnumSource(Shape.class)
  @Covers("B33")
  void pingPong(Shape shape) throws Exception {
    BulkChannel there = shape.create(8);
    BulkChannel back = shape.create(8);
    for (int round = 0; round < 20_000; round++) {
      byte[] ball = PositionedBytes.of(round * 7L, 7);
      there.sender().sendBulk(ball);
      assertThat(there.receiver().receiveInto(ball)).isEqualTo(7);
      back.sender().sendBulk(ball);
      assertThat(back.receiver().receiveInto(ball)).isEqualTo(7);
      PositionedBytes.check(ball, round * 7L);
    }
  }

  @DisplayName("B35 every value of a byte survives, and receiveByte does not extend its sign")
  @Test
  @Covers("B35")
  void unsigned() throws Exception {
    BulkChannel channel = BulkChannel.create(1024);
    for (int value = 0; value < 256; value++) {
      channel.sender().sendByte(value);
      assertThat(channel.receiver().receiveByte()).isEqualTo(value);
      channel.sender().sendBulk(new byte[] {(byte) value});
      assertThat(channel.receiver().receiveByte()).isEqualTo(value);
    }
    channel.sender().sendByte(-1);
    channel.sender().sendByte(0x1FF80);
    channel.sender().sendByte(Integer.MIN_VALUE);
    byte[] got = new byte[4];
    assertThat(channel.receiver().receiveInto(got)).isEqualTo(3);
    assertThat(got).containsExactly(0xFF, 0x80, 0x00, 0x00);
  }

  @DisplayName("The arrays of a call are the caller's own again when it returns")
  @Test
  void doesNotAlias() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    byte[] sent = PositionedBytes.of(0, 64);
    channel.sender().sendBulk(sent);
    Arrays.fill(sent, (byte) 0);
    byte[] got = new byte[32];
    assertThat(channel.receiver().receiveInto(got)).isEqualTo(32);
    Arrays.fill(got, (byte) 0);
    PositionedBytes.receive(channel.receiver(), 32, 32);
  }
}
