// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.testing.Await;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server of Netty, and its connections. Each of them gets handlers of its own. */
final class TckNetwork implements BeforeAllCallback, AfterAllCallback {
  /** The request for each buffer of a socket. */
  static final int SOCKET_BUFFER = 16 * 1024;

  /** The handlers of the connections to come, in order. */
  private final BlockingQueue<ChannelHandler[]> expected = new LinkedBlockingQueue<>();

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
  private final Loopback net = new Loopback();
  private InetSocketAddress address = new InetSocketAddress(0);

  /** Nested classes share the network: only the outermost class starts and stops it. */
  private int users;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (users++ == 0) {
      // TCP must know the receive buffer before the handshake. Otherwise it announces a larger
      // window, and its peer then holds segments back that are larger than the buffer.
      ServerBootstrap bootstrap =
          new ServerBootstrap().option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER);
      address = net.serve(bootstrap, accepted -> {
        ChannelHandler[] handlers = expected.poll();
        if (handlers == null) {
          unexpected.add(new AssertionError("a connection without a test: " + accepted));
          var unused = accepted.close();
          return;
        }
        setUp(accepted, handlers);
      });
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (--users == 0) {
      net.close();
    }
  }

  private void setUp(Channel channel, ChannelHandler... handlers) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BUFFER);
    channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BUFFER);
    open.add(channel);
    channel.closeFuture().addListener(closed -> open.remove(channel));
    channel.pipeline().addLast(handlers);
  }

  /** Connects a socket of the JDK to a connection of Netty with these handlers. */
  Socket socket(ChannelHandler... handlers) throws IOException {
    expected.add(handlers);
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SOCKET_BUFFER);
    socket.setSendBufferSize(SOCKET_BUFFER);
    socket.setTcpNoDelay(true);
    socket.connect(address);
    return socket;
  }

  /** Connects two connections of Netty; returns the client's. */
  Channel connect(ChannelHandler[] ofServer, ChannelHandler... ofClient)
      throws InterruptedException {
    expected.add(ofServer);
    return net.connect(address, client -> setUp(client, ofClient));
  }

  /** Fails unless all connections of Netty are closed. */
  void verifyNothingIsOpen() {
    Await.until("all connections are closed: " + open, open::isEmpty);
    for (Throwable failure : unexpected) {
      throw new AssertionError(failure);
    }
  }
}
