// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More bytes than an int can count, and than an unsigned one can. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"B36", "B38"})
class LongHaulTest {
  private static final int ARRAY = 1 << 16;
  private static final long ARRAYS = (1L << 32) / ARRAY + 9;

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("B36 more than 2^32 bytes, through a ring whose size divides no power of two")
  @Test
  void beyondTheInts() throws Exception {
    BulkChannel channel = BulkChannel.create(100_003);
    byte[] pattern = PositionedBytes.of(0, ARRAY);
    int shift = 10_007; // no array begins where an int ends
    channel.sender().sendBulk(pattern, 0, shift);
    PositionedBytes.receive(channel.receiver(), shift, 0);
    Body<?> sender = crew.start("sender", () -> {
      ByteBuffer bytes = ByteBuffer.wrap(pattern.clone());
      for (long number = 0; number < ARRAYS; number++) {
        channel.sender().sendBulk(bytes.clear().putLong(0, number));
      }
      channel.sender().close();
    });
    ByteBuffer got = ByteBuffer.allocate(ARRAY);
    for (long number = 0; number < ARRAYS; number++) {
      got.clear();
      while (got.hasRemaining()) {
        assertMoved(channel.receiver().receiveInto(got), number);
      }
      int differs = Arrays.mismatch(got.array(), 8, ARRAY, pattern, 8, ARRAY);
      if (got.getLong(0) != number || differs != -1) {
        throw new AssertionError(
            "array number=" + number + " begins with " + got.getLong(0) + ", differs=" + differs);
      }
      if (number % 4096 == 0) {
        assertThat(channel.receiver().available()).isBetween(0, channel.capacity());
        assertThat(channel.sender().remainingCapacity()).isBetween(0, channel.capacity());
      }
    }
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    sender.result();
    assertThat(channel.stats().sender().bytes()).isEqualTo(ARRAYS * ARRAY + shift);
    assertThat(channel.stats().receiver().bytes()).isEqualTo(ARRAYS * ARRAY + shift);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(ARRAYS + 1);
  }

  private static void assertMoved(int received, long number) {
    if (received < 1) {
      throw new AssertionError("received " + received + " in array number=" + number);
    }
  }
}
