// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real sockets that are read into senders. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells more than a test wants to know
@ExtendWith(NoLeaks.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class InboundTest {
  private final Loopback net = new Loopback();
  private final BulkChannel channel = BulkChannel.create();
  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();

  @AfterEach
  void shutDown() {
    net.close();
  }

  private InetSocketAddress serve(InboundPipeHandler handler) throws InterruptedException {
    return net.serve(connection -> {
      connection.pipeline().addLast(handler);
      accepted.complete(connection);
    });
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static CompletableFuture<Void> writing(Socket client, long length, int piece) {
    return CompletableFuture.runAsync(() -> {
      try {
        PositionedBytes.write(client.getOutputStream(), length, piece);
        client.shutdownOutput();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({
    "64, 0, 1",
    "1, 999, 100",
    "64, 100000, 3333",
    "65536, 65537, 100",
    "65536, 20000003, 200000"
  })
  void allBytesComeThroughAndThenTheEnd(int capacity, long length, int piece) throws Exception {
    BulkChannel through = BulkChannel.create(capacity);
    InboundPipeHandler handler =
        PipeNetty.reading(through.sender()).endingAtShutdown().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      CompletableFuture<Void> written = writing(client, length, piece);
      assertThat(PositionedBytes.checkAll(through.receiver())).isEqualTo(length);
      get(written);
      assertThat(get(handler.completion())).isEqualTo(length);
      assertThat(client.getInputStream().read()).isEqualTo(-1); // as without half-closure
    }
  }

  @Test
  void aSlowReceiverHoldsThePeerBack() throws Exception {
    InboundPipeHandler handler =
        PipeNetty.reading(channel.sender()).endingAtShutdown().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      CompletableFuture<Void> written = writing(client, 50_000_000, 10_000);
      Channel server = accepted.get();
      Await.until("the channel is full", () -> !server.config().isAutoRead());
      assertThat(written).isNotDone();
      assertThat(PositionedBytes.checkAll(channel.receiver())).isEqualTo(50_000_000);
      get(written);
    }
  }

  @Test
  void aConnectionThatEndsBeforeADeclaredEndFailsTheSenderAfterTheLastByte() throws Exception {
    InboundPipeHandler handler = PipeNetty.reading(channel.sender()).build();
    try (Socket client = Loopback.socket(serve(handler))) {
      client.getOutputStream().write(PositionedBytes.of(0, 200_000));
    }
    byte[] bytes = new byte[200_000];
    assertThat(channel.receiver().receiveFully(bytes, 0, bytes.length)).isEqualTo(200_000);
    PositionedBytes.check(bytes, bytes.length, 0);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte)
        .withMessageContaining("declared to end");
    assertThatThrownBy(() -> get(handler.completion())).hasMessageContaining("declared to end");
  }

  @Test
  void aResetConnectionIsNoCleanEnd() throws Exception {
    InboundPipeHandler handler =
        PipeNetty.reading(channel.sender()).endingAtShutdown().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      client.getOutputStream().write(PositionedBytes.of(0, 10));
      byte[] bytes = new byte[10];
      assertThat(channel.receiver().receiveFully(bytes, 0, 10)).isEqualTo(10);
      client.setSoLinger(true, 0);
    }
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte);
  }

  @Test
  void aReceiverThatGoesEndsTheConnection() throws Exception {
    InboundPipeHandler handler = PipeNetty.reading(channel.sender()).build();
    try (Socket client = Loopback.socket(serve(handler))) {
      OutputStream out = client.getOutputStream();
      out.write(PositionedBytes.of(0, 10));
      assertThat(channel.receiver().receiveByte()).isNotNegative();
      channel.receiver().close();
      assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
        while (true) {
          out.write(new byte[1000]);
        }
      });
    }
    assertThatThrownBy(() -> get(handler.completion()))
        .hasCauseInstanceOf(BrokenChannelException.class);
  }

  @Test
  void whatHasComeIsDeliveredThoughTheEventLoopIsShutDown() throws Exception {
    InboundPipeHandler handler = PipeNetty.reading(channel.sender()).build();
    try (Socket client = Loopback.socket(serve(handler))) {
      client.getOutputStream().write(PositionedBytes.of(0, 200_000));
      Channel server = accepted.get();
      Await.until("the channel is full", () -> !server.config().isAutoRead());
      net.close();
      byte[] bytes = new byte[50_000];
      long from = 0;
      try {
        for (int n = 1; n >= 0; from += n) {
          n = channel.receiver().receiveInto(bytes);
          PositionedBytes.check(bytes, n, from);
        }
        throw new AssertionError("a clean end after " + from);
      } catch (SenderFailedException e) {
        assertThat(from).isGreaterThan(65_536);
      }
    }
  }
}
