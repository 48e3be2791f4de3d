// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests and answers, and streams in both directions at once, on one event loop. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class DialogueTest {
  private static final int ROUNDS = 3000;

  @DisplayName("R19 a dialogue through both handlers does not stall")
  @Test
  void requestsAndAnswers() throws Exception {
    BulkChannel requests = BulkChannel.create();
    BulkChannel answers = BulkChannel.create();
    try (Loopback net = new Loopback()) {
      InetSocketAddress address = net.serve(connection -> connection
          .pipeline()
          .addLast(PipeNetty.reading(requests.sender()).endingAtShutdown().build())
          .addLast(PipeNetty.writing(answers.receiver()).closing().build()));
      CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
        try {
          answer(requests.receiver(), answers);
        } catch (Exception e) {
          answers.sender().abort(e);
          throw new IllegalStateException(e);
        }
      });
      try (Socket client = Loopback.socket(address)) {
        for (int i = 0; i < ROUNDS; i++) {
          client.getOutputStream().write(i);
          assertThat(client.getInputStream().read()).isEqualTo(i & 0xFF);
        }
      }
      answering.get(60, TimeUnit.SECONDS);
    }
  }

  private static void answer(BulkReceiver from, BulkChannel to) throws Exception {
    from.awaitDue(1000);
    for (int next = from.receiveByte(); next >= 0; next = from.receiveByte()) {
      to.sender().sendByte(next);
      to.sender().flush();
      from.awaitDue(1000);
    }
    to.sender().close();
  }

  /** Client, proxy and server share the thread, so that none of them may wait for another. */
  @Test
  void aProxyBetweenTwoConnectionsOnOneEventLoop() throws Exception {
    BulkChannel through = BulkChannel.create(10_000);
    BulkChannel arrived = BulkChannel.create();
    long length = 30_000_001;
    try (Loopback net = new Loopback()) {
      InetSocketAddress server = net.serve(connection -> connection
          .pipeline()
          .addLast(PipeNetty.reading(arrived.sender()).endingAtShutdown().build()));
      InetSocketAddress proxy = net.serve(connection -> connection
          .pipeline()
          .addLast(PipeNetty.reading(through.sender()).endingAtShutdown().build()));
      Channel out = net.connect(
          server,
          connection -> connection
              .pipeline()
              .addLast(PipeNetty.writing(through.receiver()).closing().build()));
      Channel in = net.connect(
          proxy,
          connection -> connection
              .pipeline()
              .addLast(PipeNetty.writing(o -> PositionedBytes.write(o, length, 30_000))
                  .closing()
                  .build()));
      assertThat(PositionedBytes.checkAll(arrived.receiver())).isEqualTo(length);
      assertThat(out.closeFuture().await(30_000)).isTrue();
      assertThat(in.closeFuture().await(30_000)).isTrue();
    }
  }
}
