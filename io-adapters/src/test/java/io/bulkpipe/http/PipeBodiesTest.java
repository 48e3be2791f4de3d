// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.StreamProducer;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the factory methods take. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PipeBodiesTest {
  private static final Executor NEVER = task -> {
    throw new AssertionError("nothing runs before a subscription");
  };
  private static final StreamProducer PRODUCER = out -> {};

  private final BulkChannel channel = BulkChannel.create();

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.publisher(channel.receiver()).subscribe(null))
        .withMessage("subscriber=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.publisher(NEVER, 1, PRODUCER).subscribe(null))
        .withMessage("subscriber=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.publisher(null, 1, PRODUCER))
        .withMessage("executor=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.publisher(NEVER, 1, null))
        .withMessage("producer=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.into(null))
        .withMessage("sender=null");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void lengthBelowOneIsRefused(long length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.publisher(channel.receiver(), length))
        .withMessageContaining("contentLength=" + length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.publisher(PRODUCER, length))
        .withMessageContaining("contentLength=" + length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.publisher(NEVER, 1, PRODUCER, length))
        .withMessageContaining("contentLength=" + length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, (1 << 30) + 1})
  void capacityOutOfRangeIsRefused(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.publisher(NEVER, capacity, PRODUCER))
        .withMessageContaining("capacity=" + capacity);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.receiver(capacity))
        .withMessageContaining("capacity=" + capacity);
  }

  @Test
  void lengthIsWhatWasGiven() {
    assertThat(PipeBodies.publisher(channel.receiver()).contentLength()).isEqualTo(-1);
    assertThat(PipeBodies.publisher(channel.receiver(), 7).contentLength()).isEqualTo(7);
    assertThat(PipeBodies.publisher(NEVER, 1, PRODUCER).contentLength()).isEqualTo(-1);
    assertThat(PipeBodies.publisher(NEVER, 1, PRODUCER, 7).contentLength()).isEqualTo(7);
  }
}
