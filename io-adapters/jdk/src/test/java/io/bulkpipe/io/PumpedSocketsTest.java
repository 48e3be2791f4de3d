// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pumps with sockets whose other side is another channel, goes away, or resets. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class PumpedSocketsTest {
  private static final int LENGTH = 8_000_000;

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel near = BulkChannel.create();
  private final BulkChannel far = BulkChannel.create();
  private SocketChannel client;
  private SocketChannel server;

  enum Kind {
    TCP,
    UNIX
  }

  PumpedSocketsTest() throws IOException {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      connect(listener);
    }
  }

  private void connect(ServerSocketChannel listener) throws IOException {
    SocketAddress address = listener.getLocalAddress();
    client = SocketChannel.open(address);
    server = listener.accept();
  }

  private void connectUnix() throws IOException {
    close();
    Path folder = Files.createTempDirectory("sockets");
    Path socket = folder.resolve("s");
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(UnixDomainSocketAddress.of(socket));
      connect(listener);
    } finally {
      Files.deleteIfExists(socket);
      Files.delete(folder);
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void throughASocket(Kind kind) throws Exception {
    if (kind == Kind.UNIX) {
      connectUnix();
    }
    Companion<?> writer = companions.start("writer", () -> {
      for (int at = 0; at < LENGTH; at += 100_000) {
        near.sender().sendBulk(PositionedBytes.of(at, 100_000));
      }
      near.sender().close();
    });
    CompletableFuture<Long> written = Pumps.start(near.receiver(), client);
    CompletableFuture<?> shut = written.thenAccept(n -> {
      try {
        client.shutdownOutput();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    CompletableFuture<Long> read = Pumps.start(server, far.sender());
    PositionedBytes.readToEnd(PipeStreams.inputStream(far.receiver()), 0, LENGTH, 1 << 16);
    assertThat(written.get()).isEqualTo(LENGTH);
    assertThat(read.get()).isEqualTo(LENGTH);
    shut.get();
    writer.result();
  }

  @Test
  void socketThatIsClosedMeanwhile() throws Exception {
    CompletableFuture<Long> read = Pumps.start(server, far.sender());
    client.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)));
    InputStream in = PipeStreams.inputStream(far.receiver());
    PositionedBytes.read(in, 0, 10, 10);
    server.close();
    assertThatThrownBy(in::read)
        .isInstanceOf(SenderFailedException.class)
        .hasCauseInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(read::get).hasCauseInstanceOf(ClosedChannelException.class);
  }

  @Test
  void peerThatResets() throws Exception {
    CompletableFuture<Long> read = Pumps.start(server, far.sender());
    CompletableFuture<Long> written = Pumps.start(near.receiver(), server);
    client.setOption(StandardSocketOptions.SO_LINGER, 0);
    client.close();
    assertThatThrownBy(() -> far.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(read::get).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> {
          while (true) {
            near.sender().sendBulk(new byte[1000]);
          }
        })
        .isInstanceOf(BrokenChannelException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(written::get).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void receiverThatGoesEndsThePumpAtTheNextByte() throws Exception {
    CompletableFuture<Long> read = Pumps.start(server, far.sender());
    IOException cause = new IOException("test");
    far.receiver().cancel(cause);
    client.write(ByteBuffer.wrap(new byte[1]));
    assertThatThrownBy(read::get).hasRootCause(cause);
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void cancelledPumpEndsWhenItsReadReturns() throws Exception {
    CompletableFuture<Long> read = Pumps.start(server, far.sender());
    read.cancel(false);
    assertThatThrownBy(() -> far.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class);
    client.write(ByteBuffer.wrap(new byte[1]));
    assertThat(read).isCancelled();
  }
}
