// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests and answers through publishers that gather. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class DialogueTest {
  private static final int ROUNDS = 10_000;

  private final BulkChannel there = BulkChannel.create();
  private final BulkChannel back = BulkChannel.create();

  @DisplayName("R19 a dialogue over a publisher and a subscriber does not stall")
  @Test
  void publisher() throws Exception {
    PipeFlows.publisher(there.receiver()).subscribe(new Flow.Subscriber<ByteBuffer>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
      }

      @Override
      public void onNext(ByteBuffer request) {
        try {
          assertThat(back.sender().trySendBulk(request)).isPositive();
        } catch (Exception e) {
          back.sender().abort(e);
        }
        back.sender().flush();
      }

      @Override
      public void onError(Throwable failure) {
        back.sender().close(failure);
      }

      @Override
      public void onComplete() {
        back.sender().close();
      }
    });
    converse();
  }

  @DisplayName("R19 a publisher that feeds a subscriber carries on what was flushed")
  @Test
  void subscriber() throws Exception {
    PipeFlows.publisher(there.receiver()).subscribe(PipeFlows.subscriber(back.sender()));
    converse();
  }

  private void converse() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      there.sender().sendByte(i);
      there.sender().flush();
      back.receiver().awaitDue(1000);
      assertThat(back.receiver().receiveByte()).isEqualTo(i & 0xFF);
    }
    there.sender().close();
    assertThat(back.receiver().receiveByte()).isEqualTo(-1);
  }
}
