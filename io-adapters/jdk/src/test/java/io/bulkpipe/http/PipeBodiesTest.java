// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
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
        .isThrownBy(() -> PipeBodies.ofReceiver(channel.receiver()).subscribe(null))
        .withMessage("subscriber=null");
    assertThatNullPointerException()
        .isThrownBy(() ->
            PipeBodies.producing(PRODUCER).executor(NEVER).capacity(1).build().subscribe(null))
        .withMessage("subscriber=null");
    assertThatNullPointerException()
        .isThrownBy(
            () -> PipeBodies.producing(PRODUCER).executor(null).capacity(1).build())
        .withMessage("executor=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.producing(null).executor(NEVER).capacity(1).build())
        .withMessage("producer=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeBodies.toSender(null))
        .withMessage("sender=null");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void lengthBelowOneIsRefused(long length) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.ofReceiver(channel.receiver(), length))
        .withMessageContaining("contentLength=" + length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.producing(PRODUCER).contentLength(length).build())
        .withMessageContaining("contentLength=" + length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.producing(PRODUCER)
            .executor(NEVER)
            .capacity(1)
            .contentLength(length)
            .build())
        .withMessageContaining("contentLength=" + length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, (1 << 30) + 1})
  void capacityOutOfRangeIsRefused(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            PipeBodies.producing(PRODUCER).executor(NEVER).capacity(capacity).build())
        .withMessageContaining("capacity=" + capacity);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeBodies.toReceiver(capacity))
        .withMessageContaining("capacity=" + capacity);
  }

  @Test
  void theEndOfAnEmptyBodyIsToldOnceAndAfterTheFirstRequest() {
    channel.sender().close();
    Recorder asks = new Recorder();
    PipeBodies.ofReceiver(channel.receiver()).subscribe(asks);
    assertThat(asks.signals).containsExactly("subscribe");
    asks.subscription.request(1);
    asks.subscription.request(1);
    assertThat(asks.signals).containsExactly("subscribe", "complete");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aRequestForLessThanOneIsAnErrorAlsoAtTheEnd(long n) {
    channel.sender().close();
    Recorder asks = new Recorder();
    PipeBodies.ofReceiver(channel.receiver()).subscribe(asks);
    asks.subscription.request(n);
    asks.subscription.request(1);
    assertThat(asks.signals).hasSize(2).last().asString().contains("n=" + n);
  }

  @Test
  void whoCancelsIsNotToldTheEnd() {
    channel.sender().close();
    Recorder cancels = new Recorder();
    PipeBodies.ofReceiver(channel.receiver()).subscribe(cancels);
    cancels.subscription.cancel();
    cancels.subscription.request(1);
    assertThat(cancels.signals).containsExactly("subscribe");
  }

  @Test
  void aFailureIsToldAtOnce() {
    channel.sender().close(new IOException("test"));
    Recorder waits = new Recorder();
    PipeBodies.ofReceiver(channel.receiver()).subscribe(waits);
    assertThat(waits.signals).containsExactly("subscribe", "error java.io.IOException: test");
  }

  /** Keeps what it is told. */
  private static final class Recorder implements Flow.Subscriber<ByteBuffer> {
    private final List<String> signals = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set by the first signal
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      signals.add("subscribe");
      subscription = given;
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      signals.add(bytes.remaining() + " bytes");
    }

    @Override
    public void onError(Throwable failure) {
      signals.add("error " + failure);
    }

    @Override
    public void onComplete() {
      signals.add("complete");
    }
  }

  @Test
  void lengthIsWhatWasGiven() {
    assertThat(PipeBodies.ofReceiver(channel.receiver()).contentLength()).isEqualTo(-1);
    assertThat(PipeBodies.ofReceiver(channel.receiver(), 7).contentLength()).isEqualTo(7);
    assertThat(
            PipeBodies.producing(PRODUCER).executor(NEVER).capacity(1).build().contentLength())
        .isEqualTo(-1);
    assertThat(PipeBodies.producing(PRODUCER)
            .executor(NEVER)
            .capacity(1)
            .contentLength(7)
            .build()
            .contentLength())
        .isEqualTo(7);
  }
}
