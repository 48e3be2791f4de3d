// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be on its way to a broker, and what has surely arrived. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class AckWindowTest {
  private static final int SIZE = 36; // 100 bytes with the overhead

  private static RecordMetadata metadata(int partition) {
    return new RecordMetadata(new TopicPartition("any", partition), 0, 0, 0, -1, SIZE);
  }

  private static Callback admit(AckWindow window) throws IOException {
    return Objects.requireNonNull(window.admit(0, SIZE));
  }

  @Test
  void aFullWindowWaitsForTheBroker() throws Exception {
    AckWindow window = new AckWindow(1000, 0, new long[1]);
    List<Callback> sent = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      sent.add(admit(window));
    }
    assertThat(window.unacknowledged()).isEqualTo(1000);
    List<Callback> full = List.copyOf(sent);
    Thread sender = Thread.currentThread();
    CompletableFuture<Void> acknowledging = CompletableFuture.runAsync(() -> {
      while (sender.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      full.forEach(each -> each.onCompletion(metadata(0), null));
    });
    sent.add(admit(window));
    acknowledging.get();
    assertThat(window.unacknowledged()).isEqualTo(100);
    assertThat(window.messages()).isEqualTo(11);
    assertThat(window.counts()).containsExactly(10L);
  }

  @Test
  void aRecordThatIsLargerThanTheWindowGoesAlone() throws Exception {
    AckWindow window = new AckWindow(1, 0, new long[1]);
    admit(window).onCompletion(metadata(0), null);
    assertThat(admit(window)).isNotNull();
  }

  @Test
  void thePositionStaysBeforeARecordThatFailed() throws Exception {
    AckWindow window = new AckWindow(Integer.MAX_VALUE, 5, new long[1]);
    int batch = 1024;
    List<Callback> sent = new ArrayList<>();
    for (int i = 0; i < 3 * batch; i++) {
      sent.add(admit(window));
    }
    IOException failure = new IOException("gone");
    for (int i = 0; i < sent.size(); i++) {
      sent.get(i).onCompletion(metadata(i % 3), i == batch + 1 ? failure : null);
    }
    window.update();
    assertThat(window.position()).isEqualTo(5 + batch);
    assertThat(window.failure()).isSameAs(failure);
    assertThat(window.admit(0, SIZE)).isNull();
  }

  @Test
  void aFailureAndAnInterruptEndTheWait() throws Exception {
    AckWindow window = new AckWindow(100, 0, new long[1]);
    Callback first = admit(window);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> window.admit(0, SIZE)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    Thread sender = Thread.currentThread();
    CompletableFuture<Void> failing = CompletableFuture.runAsync(() -> {
      while (sender.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      first.onCompletion(metadata(0), new IOException("gone"));
    });
    assertThat(window.admit(0, SIZE)).isNull();
    failing.get();
  }
}
