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
import io.bulkpipe.io.PipeStreams;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receivers and producers that are written to real sockets. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells more than a test wants to know
@ExtendWith(NoLeaks.class)
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class OutboundTest {
  private final Loopback net = new Loopback();
  private final BulkChannel channel = BulkChannel.create();

  /** The connection that the server has accepted. */
  private final CompletableFuture<Channel> accepted = new CompletableFuture<>();

  @AfterEach
  void shutDown() {
    net.close();
  }

  private InetSocketAddress serve(OutboundPipeHandler handler) throws InterruptedException {
    return net.serve(connection -> {
      connection.pipeline().addLast(handler);
      accepted.complete(connection);
    });
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "57, 3",
    "65536, 65536",
    "65537, 100",
    "1000000, 10",
    "20000003, 200000"
  })
  void allBytesArriveAndThenTheEnd(long length, int piece) throws Exception {
    OutboundPipeHandler handler = PipeNetty.writing(
            out -> PositionedBytes.write(out, length, piece))
        .closing()
        .build();
    try (Socket client = Loopback.socket(serve(handler))) {
      assertThat(PositionedBytes.checkAll(client.getInputStream())).isEqualTo(length);
    }
    assertThat(get(handler.completion())).isEqualTo(length);
  }

  @Test
  void aPeerThatReadsLateGetsTheLastByteToo() throws Exception {
    OutboundPipeHandler handler =
        PipeNetty.writing(channel.receiver()).closing().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      Channel server = accepted.get();
      long sent = 0;
      // Fills the socket, the outbound buffer and the channel.
      while (server.isWritable() || channel.sender().remainingCapacity() > 0) {
        sent += channel.sender().trySendBulk(PositionedBytes.of(sent, 256), 0, 256);
      }
      channel.sender().close();
      assertThat(handler.completion().toCompletableFuture().isDone()).isFalse();
      assertThat(PositionedBytes.checkAll(client.getInputStream())).isEqualTo(sent);
      assertThat(get(handler.completion())).isEqualTo(sent);
    }
  }

  @Test
  void aSlowPeerHoldsTheProducerBack() throws Exception {
    long length = 50_000_000;
    OutboundPipeHandler handler =
        PipeNetty.writing(channel.receiver()).closing().build();
    CompletableFuture<Void> produced;
    try (Socket client = Loopback.socket(serve(handler))) {
      produced = CompletableFuture.runAsync(() ->
          PipeStreams.produce(channel.sender(), out -> PositionedBytes.write(out, length, 10_000)));
      Channel server = accepted.get();
      Await.until(
          "the channel is full",
          () -> !server.isWritable() && channel.sender().remainingCapacity() == 0);
      long pending = net.loop
          .submit(() -> server.unsafe().outboundBuffer().totalPendingWriteBytes())
          .get();
      int most =
          server.config().getWriteBufferHighWaterMark() + OutboundPipeBuilder.LARGEST_CHUNK + 1000;
      assertThat(pending).isLessThan(most);
      assertThat(PositionedBytes.checkAll(client.getInputStream())).isEqualTo(length);
    }
    get(produced);
  }

  @Test
  void anOutputThatIsShutDownLeavesTheWayBack() throws Exception {
    CompletableFuture<Byte> answer = new CompletableFuture<>();
    InetSocketAddress address = net.serve(connection -> connection
        .pipeline()
        .addLast(PipeNetty.writing(out -> PositionedBytes.write(out, 100_000, 999))
            .shuttingDownOutput()
            .build())
        .addLast(new SimpleChannelInboundHandler<ByteBuf>() {
          @Override
          protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
            answer.complete(bytes.readByte());
          }
        }));
    try (Socket client = Loopback.socket(address)) {
      assertThat(PositionedBytes.checkAll(client.getInputStream())).isEqualTo(100_000);
      client.getOutputStream().write(7);
      assertThat(get(answer)).isEqualTo((byte) 7);
    }
  }

  @Test
  void withoutAnEndTheConnectionStaysAndWritesOneStreamAfterTheOther() throws Exception {
    InetSocketAddress address =
        net.serve(connection -> connection.pipeline().addLast(new ChannelInboundHandlerAdapter() {
          @Override
          public void channelActive(ChannelHandlerContext ctx) {
            PipeNetty.writing(out -> out.write(PositionedBytes.of(0, 1000)))
                .write(ctx)
                .addListener(first -> {
                  assertThat(first.isSuccess()).isTrue();
                  assertThat(ctx.pipeline().get(OutboundPipeHandler.class)).isNull();
                  PipeNetty.writing(out -> out.write(PositionedBytes.of(1000, 1000)))
                      .closing()
                      .write(ctx);
                });
          }
        }));
    try (Socket client = Loopback.socket(address)) {
      assertThat(PositionedBytes.checkAll(client.getInputStream())).isEqualTo(2000);
    }
  }

  /** A reader that takes a failure for an end would get -1. */
  @Test
  void aProducerThatFailsIsNoCleanEnd() throws Exception {
    IllegalStateException failure = new IllegalStateException("no more data");
    CompletableFuture<Void> read = new CompletableFuture<>();
    OutboundPipeHandler handler = PipeNetty.writing(out -> {
          try (out) {
            out.write(PositionedBytes.of(0, 10));
            out.flush();
            get(read);
            throw failure;
          }
        })
        .closing()
        .build();
    try (Socket client = Loopback.socket(serve(handler))) {
      InputStream in = client.getInputStream();
      PositionedBytes.check(in.readNBytes(10), 10, 0);
      read.complete(null);
      assertThatExceptionOfType(IOException.class).isThrownBy(in::read);
    }
    assertThatThrownBy(() -> get(handler.completion())).hasCause(failure);
  }

  @Test
  void anAbortIsToldThoughThePeerReadsNothing() throws Exception {
    OutboundPipeHandler handler =
        PipeNetty.writing(channel.receiver()).closing().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      Channel server = accepted.get();
      byte[] bytes = new byte[1000];
      while (server.isWritable()) {
        channel.sender().trySendBulk(bytes, 0, bytes.length);
      }
      IOException failure = new IOException("aborted");
      channel.sender().abort(failure);
      assertThatThrownBy(() -> get(handler.completion())).hasCause(failure);
      assertThat(server.closeFuture().await(30_000)).isTrue();
      assertThat(client.isConnected()).isTrue();
    }
  }

  @Test
  void aPeerThatGoesAwayBreaksTheChannel() throws Exception {
    OutboundPipeHandler handler =
        PipeNetty.writing(channel.receiver()).closing().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      channel.sender().sendBulk(PositionedBytes.of(0, 100));
      channel.sender().flush();
      assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
      client.setSoLinger(true, 0);
    }
    byte[] more = new byte[10_000];
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> {
      while (true) {
        channel.sender().sendBulk(more);
      }
    });
    assertThatThrownBy(() -> get(handler.completion())).isInstanceOf(ExecutionException.class);
  }

  @Test
  void aHandlerThatIsRemovedResetsTheConnection() throws Exception {
    OutboundPipeHandler handler =
        PipeNetty.writing(channel.receiver()).closing().build();
    try (Socket client = Loopback.socket(serve(handler))) {
      channel.sender().sendBulk(PositionedBytes.of(0, 100));
      channel.sender().flush();
      assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
      accepted.get().pipeline().remove(handler);
      assertThatExceptionOfType(IOException.class).isThrownBy(client.getInputStream()::read);
    }
    assertThat(channel.sender().isOpen()).isFalse();
    assertThatThrownBy(() -> get(handler.completion())).hasMessageContaining("removed");
  }

  @Test
  void anExecutorThatRefusesTheProducerFailsTheStream() throws Exception {
    OutboundPipeHandler handler = PipeNetty.writing(out -> out.write(1), task -> {
          throw new RejectedExecutionException("busy");
        })
        .closing()
        .build();
    try (Socket client = Loopback.socket(serve(handler))) {
      assertThatExceptionOfType(IOException.class).isThrownBy(client.getInputStream()::read);
    }
    assertThatThrownBy(() -> get(handler.completion())).hasMessageContaining("busy");
  }

  @Test
  void aConnectionThatNeverComesCancelsTheReceiver() throws Exception {
    // Nobody listens there, and no connection gets it as its own port and connects to itself.
    InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    OutboundPipeHandler handler = PipeNetty.writing(channel.receiver()).build();
    assertThatThrownBy(
            () -> net.connect(nobody, connection -> connection.pipeline().addLast(handler)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(handler.completion())).isInstanceOf(ExecutionException.class);
    assertThat(channel.sender().isOpen()).isFalse();
  }
}
