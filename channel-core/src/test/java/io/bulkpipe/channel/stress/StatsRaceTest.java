// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statistics that are taken while the channel is in full use. */
@Tag("stress")
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"B37", "B38", "R2", "R3"})
class StatsRaceTest {
  private static final int BYTES = 500_000;
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @DisplayName("B37 B38 the figures of one end are of one moment, and none of them ever shrinks")
  @ParameterizedTest
  @ValueSource(ints = {16, 65_536})
  void figuresOfOneEndBelongTogether(int capacity) throws InterruptedException {
    BulkChannel channel = BulkChannel.create(capacity);
    AtomicInteger running = new AtomicInteger(2);
    Race race = new Race(() -> {
      channel.receiver().close();
      running.set(0);
    });
    race.add(ThreadKind.PLATFORM, "sender", () -> {
      for (int i = 0; i < BYTES; i++) {
        channel.sender().sendByte(i);
      }
      channel.sender().close();
      running.decrementAndGet();
    });
    race.add(ThreadKind.PLATFORM, "receiver", () -> {
      for (int i = 0; i < BYTES; i++) {
        check(channel.receiver().receiveByte() == (i & 0xFF), "a wrong byte");
      }
      check(channel.receiver().receiveByte() == -1, "no end");
      running.decrementAndGet();
    });
    race.add(ThreadKind.PLATFORM, "observer", () -> {
      ChannelStats.End sender = channel.stats().sender();
      ChannelStats.End receiver = channel.stats().receiver();
      while (running.get() > 0) {
        ChannelStats now = channel.stats();
        checkEnd(sender, now.sender());
        checkEnd(receiver, now.receiver());
        sender = now.sender();
        receiver = now.receiver();
        int available = channel.receiver().available();
        int room = channel.sender().remainingCapacity();
        check(available >= 0 && available <= capacity, "available=" + available);
        check(room >= 0 && room <= capacity, "remainingCapacity=" + room);
      }
    });
    race.start();
    race.join(LIMIT, () -> channel + ", " + channel.stats());

    ChannelStats end = channel.stats();
    assertThat(end.sender().bytes()).isEqualTo(BYTES);
    assertThat(end.sender().lockAcquisitions()).isEqualTo(BYTES);
    assertThat(end.receiver().bytes()).isEqualTo(BYTES);
    assertThat(end.receiver().lockAcquisitions()).isEqualTo(BYTES + 1L);
    assertThat(channel.stats()).isEqualTo(end);
  }

  /** Each call moves one byte, so the bytes are the calls, but for the one in progress. */
  private static void checkEnd(ChannelStats.End before, ChannelStats.End now) {
    long calls = now.lockAcquisitions();
    check(now.bytes() == calls || now.bytes() == calls - 1, "not of one moment: " + now);
    check(
        now.bytes() >= before.bytes()
            && calls >= before.lockAcquisitions()
            && now.waits() >= before.waits()
            && now.parks() >= before.parks()
            && now.wakeUps() >= before.wakeUps()
            && now.nanosParked() >= before.nanosParked(),
        before + " was followed by " + now);
    check(now.waits() <= calls, "more waits than calls: " + now);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
