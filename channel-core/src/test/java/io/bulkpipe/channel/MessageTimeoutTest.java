// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are waited for no longer than a time. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R17")
class MessageTimeoutTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final BulkChannel channel = BulkChannel.create(16);
  private final MessageSender sender = MessageSender.over(channel.sender());
  private final MessageReceiver receiver = MessageReceiver.over(channel.receiver());

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 2})
  @DisplayName("R17.6 a send without room in time sends nothing")
  void send(long millis) throws Exception {
    Duration timeout = Duration.ofMillis(millis);
    sender.send(new byte[10]);
    long before = channel.stats().sender().bytes();
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertThat(sender.send(new byte[10], timeout)).isFalse();
    assertThat(sender.send(buffer, timeout)).isFalse();
    assertThat(buffer.position()).isZero();
    assertThat(channel.stats().sender().bytes()).isEqualTo(before);
    assertThat(receiver.receive()).hasSize(10);
    assertThat(sender.send(buffer, timeout)).isTrue();
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(receiver.receive(timeout)).hasSize(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 2})
  @DisplayName("R17.6 a receive without a message in time takes nothing")
  void receive(long millis) throws Exception {
    Duration timeout = Duration.ofMillis(millis);
    assertThat(receiver.receive(timeout)).isNull();
    assertThat(receiver.drain(5, message -> {}, timeout)).isZero();
    assertThat(channel.receiver().isOver()).isFalse();
    sender.send(new byte[0]);
    sender.send(new byte[] {1});
    assertThat(receiver.receive(timeout)).isEmpty();
    List<Integer> lengths = new ArrayList<>();
    assertThat(receiver.drain(5, message -> lengths.add(message.remaining()), timeout))
        .isOne();
    assertThat(lengths).containsExactly(1);
  }

  @Test
  void endOfTheStream() throws Exception {
    channel.sender().close();
    assertThat(receiver.receive(LONG)).isNull();
    assertThat(receiver.drain(1, message -> {}, LONG)).isEqualTo(-1);
    assertThat(channel.receiver().isOver()).isTrue();
  }

  @Test
  @DisplayName("R17.1 messages that are given up now and then arrive whole, once, in order")
  void exchange() throws Exception {
    int count = 20_000;
    CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
      try {
        for (int i = 0; i < count; i++) {
          byte[] message = {(byte) i, (byte) (i >> 8), (byte) (i >> 16)};
          while (!sender.send(message, Duration.ofNanos(100))) {
            Thread.onSpinWait();
          }
        }
        channel.sender().close();
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    });
    for (int i = 0; i < count; ) {
      byte[] message = receiver.receive(Duration.ofNanos(100));
      if (message != null) {
        assertThat(message).containsExactly((byte) i, (byte) (i >> 8), (byte) (i >> 16));
        i++;
      }
    }
    sent.join();
    assertThat(receiver.receive(LONG)).isNull();
  }

  @Test
  @SuppressWarnings("NullAway") // the checks are tested
  void arguments() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sender.send(new byte[100], LONG))
        .withMessageContaining("message.length=100");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> receiver.drain(0, message -> {}, LONG))
        .withMessage("max=0 is below 1");
    assertThatNullPointerException()
        .isThrownBy(() -> sender.send(new byte[1], null))
        .withMessage("timeout=null");
    assertThatNullPointerException()
        .isThrownBy(() -> receiver.receive(null))
        .withMessage("timeout=null");
  }
}
