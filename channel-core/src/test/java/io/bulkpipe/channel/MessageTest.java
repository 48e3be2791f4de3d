// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Seed;
import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages: each whole and alone, visible in one piece or not at all. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R17", "R1", "R2", "R8", "B1"})
class MessageTest {

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> capacities() {
    return Combinations.of(
        List.of(Build.values()), IntStream.rangeClosed(1, 40).boxed().toList());
  }

  @DisplayName("every length up to the maximum, at every place of a small ring")
  @ParameterizedTest
  @MethodSource("capacities")
  void allPlaces(Build build, int capacity) throws Exception {
    BulkChannel channel = build.create(capacity);
    MessageSender sender = MessageSender.over(channel.sender());
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    assertThat(sender.maximum()).isEqualTo(receiver.maximum()).isEqualTo(capacity - 1);
    long at = 0;
    for (int length = 0; length <= sender.maximum(); length++) {
      for (int place = 0; place <= capacity; place++) {
        byte[] message = PositionedBytes.of(at, length);
        switch (place % 4) {
          case 0 -> sender.send(message);
          case 1 -> sender.send(ByteBuffer.wrap(message));
          case 2 -> assertThat(sender.trySend(message)).isTrue();
          default -> sender.sendAll(List.of(message));
        }
        assertThat(channel.receiver().available()).isEqualTo(length + 1);
        if (2 * (length + 1) > capacity) {
          assertThat(sender.trySend(message)).isFalse();
          ByteBuffer buffer = ByteBuffer.wrap(message);
          assertThat(sender.trySend(buffer)).isFalse();
          assertThat(buffer.position()).isZero();
        }
        assertThat(channel.receiver().whenReadable(1)).isCompleted();
        switch (place % 5) {
          case 0 -> assertThat(receiver.receive()).isEqualTo(message);
          case 1 -> assertThat(receiver.tryReceive()).isEqualTo(message);
          case 2 -> assertThat(receiver.receiveAll(3)).containsExactly(message);
          case 3 -> {
            ByteBuffer dst = ByteBuffer.allocateDirect(length);
            assertThat(receiver.receiveInto(dst)).isEqualTo(length);
            assertThat(dst.flip()).isEqualTo(ByteBuffer.wrap(message));
          }
          default -> {
            ByteBuffer dst = ByteBuffer.allocate(length + 5).position(2);
            assertThat(receiver.receiveInto(dst)).isEqualTo(length);
            assertThat(dst.position()).isEqualTo(2 + length);
            assertThat(dst.flip().position(2)).isEqualTo(ByteBuffer.wrap(message));
          }
        }
        assertThat(receiver.tryReceive()).isNull();
        assertThat(channel.receiver().available()).isZero();
        at += length;
      }
    }
    channel.sender().close();
    for (int i = 0; i < 3; i++) {
      assertThat(receiver.receive()).isNull();
      assertThat(receiver.tryReceive()).isNull();
      assertThat(receiver.receiveAll(1)).isEmpty();
      assertThat(receiver.receiveInto(ByteBuffer.allocate(0))).isEqualTo(-1);
      assertThat(channel.receiver().whenOver()).isCompleted();
    }
  }

  @DisplayName("the maximum of a large channel goes through whole, and nothing longer")
  @Test
  void largeMaximum() throws Exception {
    for (int capacity : new int[] {127, 128, 129, 130, 131, 16_385, 16_386, 16_388, 1 << 20}) {
      BulkChannel channel = BulkChannel.create(capacity);
      MessageSender sender = MessageSender.over(channel.sender());
      MessageReceiver receiver = MessageReceiver.over(channel.receiver());
      int maximum = sender.maximum();
      assertThat(maximum).isBetween(capacity - 5, capacity - 1);
      for (int length : new int[] {maximum, 0, maximum - 1, maximum / 2, 1, maximum}) {
        byte[] message = PositionedBytes.of(length, length);
        sender.send(message);
        assertThat(channel.receiver().available()).isBetween(length + 1, length + 5);
        assertThat(receiver.receive()).isEqualTo(message);
      }
      assertThatThrownBy(() -> sender.send(new byte[maximum + 1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> MessageSender.over(channel.sender(), maximum + 1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> MessageReceiver.over(channel.receiver(), maximum + 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @DisplayName("a buffer that is too small, or read-only, takes nothing")
  @Test
  void receiveIntoTooSmall() throws Exception {
    for (int place = 0; place < 20; place++) {
      BulkChannel channel = BulkChannel.create(20);
      channel.sender().sendBulk(new byte[place]);
      assertThat(channel.receiver().receiveInto(new byte[place])).isEqualTo(place);
      MessageReceiver receiver = MessageReceiver.over(channel.receiver());
      byte[] message = PositionedBytes.of(0, 10);
      MessageSender.over(channel.sender()).send(message);
      for (int room = 0; room < 10; room++) {
        ByteBuffer dst =
            room % 2 == 0 ? ByteBuffer.allocate(room) : ByteBuffer.allocateDirect(room);
        assertThatThrownBy(() -> receiver.receiveInto(dst))
            .isInstanceOf(IllegalArgumentException.class);
        assertThat(dst.position()).isZero();
        assertThat(channel.receiver().available()).isEqualTo(11);
      }
      assertThatThrownBy(() -> receiver.receiveInto(ByteBuffer.allocate(20).asReadOnlyBuffer()))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThat(receiver.receive()).isEqualTo(message);
    }
  }

  @DisplayName("a batch is one acquisition of the lock, sent and received")
  @Test
  void batches() throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    MessageSender sender = MessageSender.over(channel.sender());
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      messages.add(PositionedBytes.of(i, i));
    }
    sender.sendAll(messages);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    assertThat(receiver.receiveAll(10)).containsExactlyElementsOf(messages.subList(0, 10));
    assertThat(receiver.receiveAll(Integer.MAX_VALUE))
        .containsExactlyElementsOf(messages.subList(10, 30));
    assertThat(channel.stats().receiver().lockAcquisitions()).isEqualTo(2);
    sender.sendAll(Collections.emptyList());
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("a batch larger than the channel streams through for one acquisition")
  @EachThreadKind
  void longBatch(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(17);
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      messages.add(PositionedBytes.of(i, i % 17));
    }
    Body<?> sender = crew.start(kind, "sender", () -> {
      MessageSender.over(channel.sender()).sendAll(messages);
      channel.sender().close();
    });
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    List<byte[]> got = new ArrayList<>();
    List<byte[]> some = receiver.receiveAll(7);
    while (!some.isEmpty()) {
      assertThat(some).hasSizeBetween(1, 7);
      got.addAll(some);
      some = receiver.receiveAll(7);
    }
    sender.result();
    assertThat(got).containsExactlyElementsOf(messages);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
  }

  @DisplayName("a length of a gibibyte in a channel of that capacity allocates nothing")
  @Test
  void hostileLengthAllocatesNothing() throws Exception {
    BulkChannel channel = BulkChannel.create(1 << 30);
    byte[] length = {(byte) 0xF0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 3}; // near 1 << 30
    channel.sender().sendBulk(length);
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    for (int i = 0; i < 1000; i++) { // a heap of test size would not hold one
      assertThatThrownBy(() -> receiver.receive()).isInstanceOf(InvalidMessageException.class);
    }
  }

  @DisplayName("a waiting message leaves nothing torn when it is interrupted, or the channel ends")
  @EachThreadKind
  @Covers({"E3", "E4", "E6", "R7"})
  void nothingTorn(ThreadKind kind) throws Exception {
    for (int way = 0; way < 4; way++) {
      BulkChannel channel = BulkChannel.create(20);
      MessageSender sender = MessageSender.over(channel.sender());
      MessageReceiver receiver = MessageReceiver.over(channel.receiver());
      byte[] first = PositionedBytes.of(0, 9);
      sender.send(first);
      ByteBuffer message = ByteBuffer.wrap(PositionedBytes.of(9, 15));
      Body<?> waiting = crew.start(kind, "waiting", () -> sender.send(message));
      waiting.awaitParked();
      assertThat(channel.receiver().available()).isEqualTo(10);
      Exception cause = new Exception("the reason");
      switch (way) {
        case 0 -> waiting.thread().interrupt();
        case 1 -> channel.sender().close();
        case 2 -> channel.sender().close(cause);
        default -> channel.receiver().cancel(cause);
      }
      Throwable thrown = waiting.failure();
      ErrorKind expected =
          way == 0 ? ErrorKind.INTERRUPTED : way < 3 ? ErrorKind.CLOSED_DURING : ErrorKind.BROKEN;
      expected.check(thrown, way < 2 ? null : cause, 0);
      assertThat(message.position()).isZero();
      if (way < 3) {
        assertThat(receiver.receive()).isEqualTo(first);
      }
      if (way == 0) {
        sender.send(message);
        assertThat(message.hasRemaining()).isFalse();
        assertThat(receiver.receive()).isEqualTo(message.array());
      } else if (way == 1) {
        assertThat(receiver.receive()).isNull();
      }
    }
  }

  @DisplayName("a batch that is cut short has sent whole messages, and says how far it came")
  @EachThreadKind
  @Covers({"B15", "R6"})
  void batchCutShort(ThreadKind kind) throws Exception {
    for (int way = 0; way < 2; way++) {
      BulkChannel channel = BulkChannel.create(20);
      MessageSender sender = MessageSender.over(channel.sender());
      MessageReceiver receiver = MessageReceiver.over(channel.receiver());
      List<byte[]> batch =
          List.of(PositionedBytes.of(0, 6), PositionedBytes.of(6, 7), PositionedBytes.of(13, 8));
      Body<?> waiting = crew.start(kind, "waiting", () -> sender.sendAll(batch));
      waiting.awaitParked();
      assertThat(channel.receiver().available()).isEqualTo(15);
      if (way == 0) {
        waiting.thread().interrupt();
      } else {
        channel.sender().close();
      }
      (way == 0 ? ErrorKind.INTERRUPTED : ErrorKind.CLOSED_DURING)
          .check(waiting.failure(), null, 15);
      assertThat(receiver.receiveAll(9)).containsExactly(batch.get(0), batch.get(1));
      assertThat(receiver.tryReceive()).isNull();
      if (way == 0) {
        sender.sendAll(batch.subList(2, 3));
        assertThat(receiver.receive()).isEqualTo(batch.get(2));
      }
    }
  }

  @DisplayName("the collection is copied first: what it does later does not matter")
  @EachThreadKind
  void copied(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    List<byte[]> batch =
        new ArrayList<>(List.of(new byte[] {1, 1, 1, 1, 1}, new byte[] {2, 2, 2, 2, 2}));
    Body<?> waiting =
        crew.start(kind, "waiting", () -> MessageSender.over(channel.sender()).sendAll(batch));
    waiting.awaitParked();
    batch.clear();
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    assertThat(receiver.receive()).containsExactly(1, 1, 1, 1, 1);
    assertThat(receiver.receive()).containsExactly(2, 2, 2, 2, 2);
    waiting.result();
  }

  @DisplayName("two senders and two receivers: each message whole, and exactly once, in every form")
  @EachThreadKind
  @Covers("R10")
  void crowd(ThreadKind kind) throws Exception {
    for (int capacity : new int[] {9, 21, 200}) {
      BulkChannel channel = BulkChannel.create(capacity);
      int each = 3000;
      MessageSender sender = MessageSender.over(channel.sender());
      MessageReceiver receiver = MessageReceiver.over(channel.receiver());
      AtomicIntegerArray seen = new AtomicIntegerArray(2 * each);
      List<Body<?>> senders = new ArrayList<>();
      List<Body<?>> receivers = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int mine = t;
        SplittableRandom random = Seed.random("messages " + t + capacity);
        senders.add(crew.start(kind, "sender " + t, () -> {
          for (int i = 0; i < each; ) {
            int n = Math.min(each - i, random.nextInt(1, 6));
            List<byte[]> batch = new ArrayList<>();
            for (int k = 0; k < n; k++, i++) {
              batch.add(message(mine * each + i, random.nextInt(4, sender.maximum() + 1)));
            }
            if (n == 1) {
              sender.send(batch.get(0));
            } else {
              sender.sendAll(batch);
            }
          }
        }));
        receivers.add(crew.start(kind, "receiver " + t, () -> {
          for (int i = 0; ; i++) {
            if (i % 2 == 0) {
              byte[] one = receiver.receive();
              if (one == null) {
                break;
              }
              count(one, seen);
            } else {
              List<byte[]> some = receiver.receiveAll(5);
              if (some.isEmpty()) {
                break;
              }
              some.forEach(message -> count(message, seen));
            }
          }
        }));
      }
      senders.forEach(Body::result);
      channel.sender().close();
      receivers.forEach(Body::result);
      for (int i = 0; i < seen.length(); i++) {
        assertThat(seen.get(i)).as("message %s, %s", i, Seed.text()).isEqualTo(1);
      }
    }
  }

  private static byte[] message(int number, int length) {
    byte[] message = new byte[length];
    Arrays.fill(message, (byte) number);
    ByteBuffer.wrap(message).putInt(number);
    return message;
  }

  private static void count(byte @Nullable [] message, AtomicIntegerArray seen) {
    Objects.requireNonNull(message, "no message");
    int number = ByteBuffer.wrap(message).getInt();
    for (int i = 4; i < message.length; i++) {
      assertThat(message[i]).isEqualTo((byte) number);
    }
    seen.incrementAndGet(number);
  }

  @DisplayName("interrupts at any moment tear no message and lose none that was reported as sent")
  @EachThreadKind
  void interruptStorm(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(13);
    MessageSender sender = MessageSender.over(channel.sender());
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    int messages = 5000;
    Body<ByteArrayOutputStream> sending = crew.start(kind, "sending", () -> {
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      for (int i = 0; i < messages; i++) {
        byte[] message = message(i, 4 + i % 9);
        try {
          sender.send(message);
          sent.write(message, 0, 4);
        } catch (TransferInterruptedException e) {
          assertThat(e.bytesTransferred()).isZero();
        }
      }
      channel.sender().close();
      return sent;
    });
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    for (byte[] message; (message = receiver.receive()) != null; ) {
      int number = ByteBuffer.wrap(message).getInt();
      assertThat(message).isEqualTo(message(number, 4 + number % 9));
      received.write(message, 0, 4);
      if (number % 3 == 0) {
        sending.thread().interrupt();
      }
    }
    assertThat(received.toByteArray()).isEqualTo(sending.result().toByteArray());
  }

  @DisplayName("each end must be one of a channel's")
  @Test
  @Covers("E1")
  void foreignEnds() {
    assertThatThrownBy(() -> MessageSender.over(Absent.value()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> MessageReceiver.over(Absent.value(), 1))
        .isInstanceOf(NullPointerException.class);
    assertThat(catchThrowable(() -> MessageReceiver.over(BulkChannel.create(1).receiver())))
        .isNull();
  }
}
