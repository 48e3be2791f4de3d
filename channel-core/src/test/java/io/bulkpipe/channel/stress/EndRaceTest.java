// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One send against one close with a receive behind it, on a hundred thousand fresh channels. All
 * that matters here happens within a few instructions, so nothing else is done.
 */
@Tag("stress")
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
@Covers({"B15", "B21", "R6"})
class EndRaceTest {
  private static final int BATCHES = 20;
  private static final int CHANNELS = 5_000;
  private static final int CAPACITY = 8;
  private static final Duration LIMIT = Duration.ofSeconds(100);

  @DisplayName("B15 B21 what a send reports is what comes before the end, however close they are")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sendAgainstEnd(boolean single) throws InterruptedException {
    SplittableRandom random = Seed.random("end " + single);
    byte[] bytes = new byte[CAPACITY];
    for (int batch = 0; batch < BATCHES; batch++) {
      BulkChannel[] channels = new BulkChannel[CHANNELS];
      Arrays.setAll(channels, i -> channel(single));
      int[] reported = new int[CHANNELS];
      int[] received = new int[CHANNELS];
      int length = 1 + random.nextInt(CAPACITY);
      int early = random.nextInt(30);
      int late = random.nextInt(30);
      Race.neckAndNeck(
          CHANNELS,
          LIMIT,
          i -> {
            spin(i % (early + 1));
            reported[i] = send(channels[i], bytes, length);
          },
          i -> {
            spin(i % (late + 1));
            channels[i].sender().close();
            received[i] = receive(channels[i]);
          });
      for (int i = 0; i < CHANNELS; i++) {
        if (reported[i] != received[i]) {
          throw new AssertionError("reported " + reported[i] + ", received " + received[i] + ", "
              + channels[i] + ", " + Seed.text());
        }
      }
    }
  }

  private static BulkChannel channel(boolean single) {
    BulkChannel.Builder builder = BulkChannel.builder().capacity(CAPACITY);
    return single ? builder.singleSender().singleReceiver().build() : builder.build();
  }

  private static int send(BulkChannel channel, byte[] bytes, int length) {
    try {
      channel.sender().sendBulk(bytes, 0, length);
      return length;
    } catch (IOException | InterruptedException e) {
      if (e instanceof PartialTransfer partial) {
        return (int) partial.bytesTransferred();
      }
      throw new AssertionError(e);
    }
  }

  private static int receive(BulkChannel channel) {
    byte[] bytes = new byte[CAPACITY];
    try {
      int all = 0;
      for (int n; (n = channel.receiver().tryReceiveInto(bytes, 0, CAPACITY)) >= 0; ) {
        all += n;
      }
      return all;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }
}
