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
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Receives that scatter one contiguous piece over several buffers. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R4"})
class ScatterTest {

  @RegisterExtension
  final Crew crew = new Crew();

  /** Buffers with that much room each, two bytes beside it on either side that stay as they are. */
  private static ByteBuffer[] rooms(int... lengths) {
    ByteBuffer[] rooms = new ByteBuffer[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      int size = lengths[i] + 4;
      ByteBuffer buffer = i % 2 == 0 ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
      for (int k = 0; k < size; k++) {
        buffer.put(k, (byte) 0x5A);
      }
      rooms[i] = buffer.position(2).limit(2 + lengths[i]);
      if (i % 3 == 2) {
        rooms[i] = buffer.slice();
      }
    }
    return rooms;
  }

  private static void check(ByteBuffer[] rooms, int[] lengths, long received, long from) {
    long left = received;
    long at = from;
    for (int i = 0; i < rooms.length; i++) {
      int mine = (int) Math.min(left, lengths[i]);
      int start = i % 3 == 2 ? 0 : 2;
      assertThat(rooms[i].position()).as("position of %s", i).isEqualTo(start + mine);
      assertThat(rooms[i].limit()).isEqualTo(start + lengths[i]);
      byte[] bytes = new byte[mine];
      rooms[i].get(start, bytes);
      PositionedBytes.check(bytes, at);
      ByteBuffer whole = rooms[i].duplicate().clear();
      for (int k = 0; k < whole.capacity(); k++) {
        if (k < start || k >= start + mine) {
          assertThat(whole.get(k)).as("byte %s of buffer %s", k, i).isEqualTo((byte) 0x5A);
        }
      }
      left -= mine;
      at += mine;
    }
    assertThat(left).isZero();
  }

  @DisplayName("one piece goes into the buffers in their order, at every place of a ring")
  @ParameterizedTest
  @EnumSource
  void allPlaces(Build build) throws Exception {
    int[] lengths = {2, 0, 3, 1, 0, 4};
    for (int capacity : new int[] {1, 2, 3, 7, 9, 10, 11, 16, 17}) {
      for (int place = 0; place < capacity; place++) {
        for (int there = 1; there <= capacity; there++) {
          BulkChannel channel = build.create(capacity);
          channel.sender().sendBulk(new byte[place]);
          assertThat(channel.receiver().receiveInto(new byte[place])).isEqualTo(place);
          channel.sender().sendBulk(PositionedBytes.of(0, there));
          ByteBuffer[] rooms = rooms(lengths);
          long n = channel.receiver().receiveInto(rooms);
          assertThat(n).isEqualTo(Math.min(10, there));
          check(rooms, lengths, n, 0);
          PositionedBytes.receive(channel.receiver(), (int) (there - n), n);
        }
      }
    }
  }

  @DisplayName("growing storage leaves no seam in what is scattered")
  @ParameterizedTest
  @EnumSource
  @Covers("R13")
  void growth(Build build) throws Exception {
    SplittableRandom random = Seed.random("scatter");
    BulkChannel channel = build.create(1 << 18);
    long sent = 0;
    long received = 0;
    for (int size = 1; size <= 1 << 17; size = size * 3 / 2 + 1) {
      for (int i = 0; i < 4; i++) {
        int n = random.nextInt(1, size + 1);
        n = channel.sender().trySendBulk(PositionedBytes.of(sent, n), 0, n);
        sent += n;
        int[] lengths = {random.nextInt(size), random.nextInt(size), 0, random.nextInt(1, size + 1)
        };
        ByteBuffer[] rooms = rooms(lengths);
        if (sent > received) {
          long got = channel.receiver().receiveInto(rooms);
          int all = lengths[0] + lengths[1] + lengths[3];
          assertThat(got).as(Seed.text()).isEqualTo(Math.min(all, sent - received));
          check(rooms, lengths, got, received);
          received += got;
        }
      }
    }
    PositionedBytes.receive(channel.receiver(), (int) (sent - received), received);
  }

  @DisplayName("a slice of the array of buffers leaves the others alone, also null ones")
  @Test
  void slice() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    ByteBuffer[] all = rooms(2, 3, 4, 5);
    all[0] = Absent.value();
    ByteBuffer last = all[3];
    all[3] = last.asReadOnlyBuffer();
    assertThat(channel.receiver().receiveInto(all, 1, 2)).isEqualTo(7);
    assertThat(all[1].hasRemaining()).isFalse();
    assertThat(all[2].hasRemaining()).isFalse();
    assertThat(last.position()).isEqualTo(2);
    assertThat(channel.receiver().available()).isEqualTo(3);
  }

  @DisplayName("no room at all is length zero: no lock, no wait, 0, at the end too")
  @Test
  @Covers("R5")
  void lengthZero() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    ByteBuffer full = ByteBuffer.allocate(0);
    assertThat(channel.receiver().receiveInto(new ByteBuffer[0])).isZero();
    assertThat(channel.receiver().receiveInto(new ByteBuffer[] {full})).isZero();
    assertThat(channel.receiver().receiveInto(rooms(0, 0, 0))).isZero();
    assertThat(channel.receiver().receiveInto(rooms(1, 2), 1, 0)).isZero();
    channel.sender().close();
    assertThat(channel.receiver().receiveInto(rooms(0, 0))).isZero();
    assertThat(channel.receiver().receiveInto(rooms(0, 1))).isEqualTo(-1);
    assertThat(channel.receiver().receiveInto(rooms(0, 0))).isZero();
    assertThat(channel.stats().receiver().lockAcquisitions()).isEqualTo(1);
    channel.receiver().close();
    ErrorKind.CLOSED_BEFORE.check(
        catchThrowable(() -> channel.receiver().receiveInto(rooms(0))), null, 0);
  }

  @DisplayName("what is wrong with a buffer is told before the state, and nothing is taken")
  @Test
  @Covers("E1")
  void refused() throws Exception {
    for (boolean closed : new boolean[] {false, true}) {
      BulkChannel channel = BulkChannel.create(10);
      channel.sender().sendBulk(PositionedBytes.of(0, 5));
      BulkReceiver receiver = channel.receiver();
      if (closed) {
        receiver.close();
      }
      ByteBuffer one = ByteBuffer.allocate(3);
      ByteBuffer readOnly = ByteBuffer.allocate(3).asReadOnlyBuffer();
      assertThatThrownBy(() -> receiver.receiveInto(new ByteBuffer[] {one, readOnly}))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThatThrownBy(() -> receiver.receiveInto(
              new ByteBuffer[] {one, ByteBuffer.allocate(0).asReadOnlyBuffer()}))
          .isInstanceOf(ReadOnlyBufferException.class);
      assertThatThrownBy(() -> receiver.receiveInto(new ByteBuffer[] {one, null}))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> receiver.receiveInto(Absent.<ByteBuffer[]>value()))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> receiver.receiveInto(new ByteBuffer[] {one, one}))
          .isInstanceOf(IllegalArgumentException.class);
      for (int[] slice : new int[][] {{-1, 1}, {0, 3}, {3, 0}, {1, -1}, {1, Integer.MAX_VALUE}}) {
        assertThatThrownBy(() -> receiver.receiveInto(
                new ByteBuffer[] {one, ByteBuffer.allocate(1)}, slice[0], slice[1]))
            .as("%s, %s", slice[0], slice[1])
            .isInstanceOf(IndexOutOfBoundsException.class);
      }
      assertThat(one.position()).isZero();
      assertThat(channel.receiver().available()).isEqualTo(closed ? 0 : 5);
    }
  }

  @DisplayName("duplicates of one buffer are two buffers: each has its own position")
  @Test
  void duplicates() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 6));
    ByteBuffer low = ByteBuffer.allocate(6).limit(2);
    ByteBuffer high = low.duplicate().limit(6).position(2);
    assertThat(channel.receiver().receiveInto(new ByteBuffer[] {low, high})).isEqualTo(6);
    assertThat(low.position()).isEqualTo(2);
    assertThat(high.position()).isEqualTo(6);
    PositionedBytes.check(low.array(), 0);
  }

  @DisplayName("a scattered receive waits for one byte only, and is interrupted without loss")
  @EachThreadKind
  @Covers({"R8", "E6"})
  void waits(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    ByteBuffer[] rooms = rooms(0, 5, 5);
    Body<Long> receiver = crew.start(kind, "receiver", () -> channel.receiver().receiveInto(rooms));
    receiver.awaitParked();
    receiver.thread().interrupt();
    ErrorKind.INTERRUPTED.check(receiver.failure(), null, 0);
    check(rooms, new int[] {0, 5, 5}, 0, 0);
    Body<Long> second = crew.start(kind, "second", () -> channel.receiver().receiveInto(rooms));
    second.awaitParked();
    channel.sender().sendBulk(PositionedBytes.of(0, 1));
    assertThat(second.result()).isEqualTo(1);
    check(rooms, new int[] {0, 5, 5}, 1, 0);
  }

  @DisplayName("two scattering receivers take pieces that do not mix")
  @EachThreadKind
  void pieces(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(61);
    int volume = 60_000;
    Body<?> sender = crew.start(kind, "sender", () -> {
      byte[] bytes = new byte[volume];
      for (int i = 0; i < volume; i++) {
        bytes[i] = (byte) i;
      }
      channel.sender().sendBulk(bytes);
      channel.sender().close();
    });
    Body<Long> first = crew.start(kind, "first", () -> consume(channel));
    Body<Long> second = crew.start(kind, "second", () -> consume(channel));
    assertThat(first.result() + second.result()).isEqualTo(volume);
    sender.result();
  }

  private static long consume(BulkChannel channel) throws Exception {
    long all = 0;
    for (ByteBuffer[] rooms = rooms(5, 11, 0, 7);
        channel.receiver().receiveInto(rooms) != -1;
        rooms = rooms(5, 11, 0, 7)) {
      byte next = rooms[0].get(2);
      for (int i = 0; i < rooms.length; i++) {
        ByteBuffer got = rooms[i].duplicate().flip().position(i % 3 == 2 ? 0 : 2);
        for (; got.hasRemaining(); all++) {
          assertThat(got.get()).isEqualTo(next++);
        }
      }
    }
    return all;
  }
}
