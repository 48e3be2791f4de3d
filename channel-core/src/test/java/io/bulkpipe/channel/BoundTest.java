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
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How full a channel gets, and who waits when it is full or empty. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers("R3")
class BoundTest {
  private static final byte[] TWENTY = PositionedBytes.of(0, 20);

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> sends() {
    return Combinations.of(SendForm.waitingBulk(), ThreadKind.present());
  }

  @DisplayName("B9 a send that does not fit waits, and returns before its last byte is received")
  @ParameterizedTest
  @MethodSource("sends")
  @Covers({"B9", "R10"})
  void sendWaitsForRoom(SendForm form, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    Body<Integer> sender = crew.start(kind, "sender", () -> form.send(channel.sender(), TWENTY));
    sender.awaitParked();
    assertThat(channel.receiver().available()).isEqualTo(10);
    assertThat(channel.sender().remainingCapacity()).isZero();
    PositionedBytes.receive(channel.receiver(), 10, 0);
    assertThat(sender.result()).isEqualTo(20);
    assertThat(channel.receiver().available()).isEqualTo(10);
    PositionedBytes.receive(channel.receiver(), 10, 10);
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B9 room for the rest is enough, however little it is")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 65_536})
  @Covers({"B9", "R10"})
  void oneByteOfRoomIsEnough(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    byte[] bytes = PositionedBytes.of(0, capacity + 1);
    Body<?> sender = crew.start("sender", () -> channel.sender().sendBulk(bytes));
    sender.awaitParked();
    PositionedBytes.receive(channel.receiver(), 1, 0);
    sender.result();
    PositionedBytes.receive(channel.receiver(), capacity, 1);
  }

  @DisplayName("B9 sendByte waits on a full channel")
  @EachThreadKind
  @Covers("B9")
  void sendByteWaits(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(1);
    channel.sender().sendByte(1);
    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendByte(2));
    sender.awaitParked();
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
    sender.result();
    assertThat(channel.receiver().receiveByte()).isEqualTo(2);
  }

  static Stream<Arguments> receives() {
    return Combinations.of(ReceiveForm.waiting(), ThreadKind.present());
  }

  @DisplayName("B10 a receive from an empty channel waits, and goes on with the first byte")
  @ParameterizedTest
  @MethodSource("receives")
  @Covers({"B10", "R4"})
  void receiveWaitsForOneByte(ReceiveForm form, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    byte[] got = new byte[form == ReceiveForm.BYTE ? 1 : 5];
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> form.receive(channel.receiver(), got));
    receiver.awaitParked();
    Await.until("the receiver is awaited", channel.sender()::isAwaited);
    channel.sender().sendByte(77);
    assertThat(receiver.result()).isEqualTo(1);
    assertThat(got[0]).isEqualTo((byte) 77);
    assertThat(channel.sender().isAwaited()).isFalse();
  }

  @DisplayName("A receive takes what is there and does not wait for more")
  @ParameterizedTest
  @MethodSource("receives")
  @Covers("R4")
  void receiveTakesWhatIsThere(ReceiveForm form, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(TWENTY, 0, 7);
    byte[] got = new byte[form == ReceiveForm.BYTE ? 1 : 5];
    int first = got.length;
    crew.start(kind, "receiver", () -> {
          assertThat(form.receive(channel.receiver(), got)).isEqualTo(first);
          PositionedBytes.check(got, first, 0);
          if (first > 1) {
            assertThat(form.receive(channel.receiver(), got)).isEqualTo(2);
            PositionedBytes.check(got, 2, 5);
          }
        })
        .result();
    assertThat(channel.stats().receiver().waits()).isZero();
  }

  @DisplayName("B37 fill and room at zero, part full, full, and across the wrap")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 1000})
  @Covers("B37")
  void fillAndRoom(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    assertThat(channel.capacity()).isEqualTo(capacity);
    for (int round = 0; round < 3 * capacity; round++) {
      assertFill(channel, 0);
      for (int fill = 1; fill <= Math.min(capacity, 12); fill++) {
        channel.sender().sendByte(fill);
        assertFill(channel, fill);
      }
      assertThat(channel.sender().trySendBulk(new byte[capacity + 1], 0, capacity + 1))
          .isEqualTo(capacity - Math.min(capacity, 12));
      assertFill(channel, capacity);
      assertThat(channel.sender().trySendBulk(TWENTY, 0, 1)).isZero();
      assertThat(channel.receiver().receiveByte()).isEqualTo(1);
      assertFill(channel, capacity - 1);
      assertThat(channel.receiver().tryReceiveInto(new byte[capacity], 0, capacity))
          .isEqualTo(capacity - 1);
      if (capacity > 1) { // shifts where the next round begins
        channel.sender().sendByte(0);
        assertThat(channel.receiver().receiveByte()).isZero();
      }
    }
  }

  private static void assertFill(BulkChannel channel, int fill) {
    assertThat(channel.receiver().available()).isEqualTo(fill);
    assertThat(channel.sender().remainingCapacity()).isEqualTo(channel.capacity() - fill);
  }

  @DisplayName("B37 fill and room after each kind of closing")
  @Test
  @Covers({"B37", "R6"})
  void fillAndRoomOnceOver() throws Exception {
    BulkChannel closed = withThree();
    closed.sender().close();
    assertThat(closed.sender().remainingCapacity()).isZero();
    assertThat(closed.receiver().available()).isEqualTo(3);
    assertThat(closed.receiver().receiveInto(new byte[9])).isEqualTo(3);
    assertThat(closed.receiver().available()).isZero();
    assertThat(closed.receiver().receiveByte()).isEqualTo(-1);
    assertThat(closed.receiver().available()).isZero();
    assertThat(closed.sender().remainingCapacity()).isZero();

    BulkChannel failed = withThree();
    failed.sender().close(new Exception());
    assertThat(failed.receiver().available()).isEqualTo(3);

    BulkChannel aborted = withThree();
    aborted.sender().abort(new Exception());
    assertThat(aborted.sender().remainingCapacity()).isZero();
    assertThat(aborted.receiver().available()).isZero();

    BulkChannel abandoned = withThree();
    abandoned.receiver().close();
    assertThat(abandoned.receiver().available()).isZero();
    assertThat(abandoned.sender().remainingCapacity()).isZero();

    BulkChannel cancelled = withThree();
    cancelled.receiver().cancel(new Exception());
    assertThat(cancelled.receiver().available()).isZero();
    assertThat(cancelled.sender().remainingCapacity()).isZero();
  }

  private static BulkChannel withThree() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(TWENTY, 0, 3);
    return channel;
  }

  @DisplayName("The fill stays within the capacity while bytes stream through")
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100})
  void fillNeverExceedsCapacity(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int total = 4000 * capacity;
    Body<?> sender = crew.start("sender", () -> {
      channel.sender().sendBulk(PositionedBytes.of(0, total));
      channel.sender().close();
    });
    Body<Long> receiver =
        crew.start("receiver", () -> PositionedBytes.receiveAll(channel.receiver(), 0));
    while (!receiver.ended()) {
      assertThat(channel.receiver().available()).isBetween(0, capacity);
      assertThat(channel.sender().remainingCapacity()).isBetween(0, capacity);
      Await.pause();
    }
    assertThat(receiver.result()).isEqualTo(total);
    sender.result();
  }

  @DisplayName("What remainingCapacity promises to the only sender, trySend keeps")
  @Test
  void roomIsAPromise() throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    int total = 200_000;
    Body<?> receiver =
        crew.start("receiver", () -> PositionedBytes.receive(channel.receiver(), total, 0));
    for (int position = 0; position < total; ) {
      int room = Math.min(channel.sender().remainingCapacity(), total - position);
      byte[] bytes = PositionedBytes.of(position, room);
      assertThat(channel.sender().trySendBulk(bytes, 0, room)).isEqualTo(room);
      position += room;
      Await.pause();
    }
    receiver.result();
  }

  @DisplayName("What available promises to the only receiver, tryReceive keeps")
  @Test
  void availableIsAPromise() throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    int total = 200_000;
    Body<?> sender =
        crew.start("sender", () -> channel.sender().sendBulk(PositionedBytes.of(0, total)));
    for (int position = 0; position < total; ) {
      int there = channel.receiver().available();
      byte[] got = new byte[there];
      assertThat(channel.receiver().tryReceiveInto(got, 0, there)).isEqualTo(there);
      PositionedBytes.check(got, position);
      position += there;
      Await.pause();
    }
    sender.result();
  }

  @DisplayName(
      "A send of exactly the capacity does not wait, for every capacity near a power of two")
  @Test
  void exactCapacities() throws Exception {
    for (int capacity : List.of(1, 2, 3, 4, 5, 31, 32, 33, 4095, 4096, 4097, 65_535, 65_537)) {
      BulkChannel channel = BulkChannel.create(capacity);
      channel.sender().sendBulk(PositionedBytes.of(0, capacity));
      assertThat(channel.sender().trySendBulk(TWENTY, 0, 1)).isZero();
      PositionedBytes.receive(channel.receiver(), capacity, 0);
    }
  }
}
