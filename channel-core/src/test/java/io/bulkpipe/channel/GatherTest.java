// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several buffers as one range. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B22", "R1"})
class GatherTest {

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("B22 parts of all kinds, empty ones among them, come out as one range")
  @Test
  void partsOfAllKinds() throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    ByteBuffer[] parts = parts(0, 5, 0, 7, 1, 0, 20, 3, 0);
    channel.sender().sendBulk(parts);
    assertPositions(parts, 36);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    assertThat(channel.stats().sender().bytes()).isEqualTo(36);
    byte[] got = new byte[100];
    assertThat(channel.receiver().receiveInto(got)).isEqualTo(36);
    PositionedBytes.check(got, 36, 0);
  }

  @DisplayName("B22 a slice of the buffers; the others are not touched")
  @Test
  void sliceOfBuffers() throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    ByteBuffer[] parts = parts(5, 6, 7, 8, 9);
    channel.sender().sendBulk(parts, 1, 3);
    assertThat(Arrays.stream(parts).mapToInt(ByteBuffer::remaining)).containsExactly(5, 0, 0, 0, 9);
    PositionedBytes.receive(channel.receiver(), 21, 5);
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B22 a gather that is too short or too long for the ring streams through it")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 12, 35, 36, 37})
  void streams(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    ByteBuffer[] parts = parts(5, 0, 7, 4, 1, 19);
    Body<?> sender = crew.start("sender", () -> channel.sender().sendBulk(parts));
    PositionedBytes.receive(channel.receiver(), 36, 0);
    sender.result();
    assertPositions(parts, 36);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
  }

  @DisplayName("B22 cut by an interrupt at and inside each part, then sent on from there")
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 6, 9, 10, 11, 12, 19})
  @Covers({"B15", "B20"})
  void cutByInterrupt(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    ByteBuffer[] parts = parts(5, 0, 5, 10);
    int sent = 0;
    while (sent < 20) {
      Body<?> sender = crew.start("sender", () -> channel.sender().sendBulk(parts));
      if (20 - sent > capacity) {
        sender.awaitParked().thread().interrupt();
        ErrorKind.INTERRUPTED.check(sender.failure(), null, capacity);
      } else {
        sender.result();
      }
      int now = Math.min(capacity, 20 - sent);
      PositionedBytes.receive(channel.receiver(), now, sent);
      sent += now;
      assertPositions(parts, sent);
    }
    channel.sender().sendBulk(parts);
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B22 cut by each kind of closing, the positions tell what counts as sent")
  @EachThreadKind
  @Covers({"B14", "B15"})
  void cutByClosing(ThreadKind kind) throws Exception {
    for (int closing = 0; closing < 4; closing++) {
      BulkChannel channel = BulkChannel.create(8);
      ByteBuffer[] parts = parts(5, 5, 5, 5);
      Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(parts));
      sender.awaitParked();
      switch (closing) {
        case 0 -> channel.sender().close();
        case 1 -> channel.sender().abort(new Exception());
        case 2 -> channel.receiver().close();
        default -> channel.receiver().cancel(new Exception());
      }
      PartialTransfer failure = (PartialTransfer) sender.failure();
      assertThat(failure.bytesTransferred()).isEqualTo(8);
      assertPositions(parts, 8);
    }
  }

  @DisplayName("B22 no other send gets in between the parts")
  @EachThreadKind
  @Covers("B6")
  void nothingInBetween(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(8);
    ByteBuffer[] parts = parts(5, 5, 5, 5);
    Body<?> gather = crew.start(kind, "gather", () -> channel.sender().sendBulk(parts));
    gather.awaitParked();
    Body<?> other =
        crew.start(kind, "other", () -> channel.sender().sendBulk(PositionedBytes.of(20, 20)));
    other.awaitParked();
    PositionedBytes.receive(channel.receiver(), 40, 0);
    gather.result();
    other.result();
  }

  /** Buffers that together hold the bytes from position 0 on. */
  private static ByteBuffer[] parts(int... lengths) {
    ByteBuffer[] parts = new ByteBuffer[lengths.length];
    int position = 0;
    for (int i = 0; i < lengths.length; i++) {
      byte[] bytes = PositionedBytes.of(position, lengths[i]);
      ByteBuffer whole = i % 2 == 0
          ? ByteBuffer.allocateDirect(lengths[i] + 4)
          : ByteBuffer.allocate(lengths[i] + 4);
      whole.position(2);
      whole.put(bytes).flip().position(2);
      parts[i] = i % 3 == 0 ? whole.asReadOnlyBuffer() : whole;
      position += lengths[i];
    }
    return parts;
  }

  private static void assertPositions(ByteBuffer[] parts, int sent) {
    int left = sent;
    for (ByteBuffer part : parts) {
      int length = part.limit() - 2;
      int mine = Math.min(left, length);
      assertThat(part.position()).as("position of %s", part).isEqualTo(2 + mine);
      left -= mine;
    }
    assertThat(left).isZero();
  }
}
