// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Servers and clients of Netty on the loopback interface, all on one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // they are waited for
final class Loopback implements AutoCloseable {
  final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  /** Binds a server to a free port; the connections are set up by the argument. */
  InetSocketAddress serve(Consumer<? super Channel> setUp) throws InterruptedException {
    return serve(new ServerBootstrap(), setUp);
  }

  /** Binds a server that has its options already. */
  InetSocketAddress serve(ServerBootstrap bootstrap, Consumer<? super Channel> setUp)
      throws InterruptedException {
    Channel server = bootstrap
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .childHandler(initializer(setUp))
        .bind(InetAddress.getLoopbackAddress(), 0)
        .sync()
        .channel();
    return (InetSocketAddress) server.localAddress();
  }

  /** Connects a client of Netty. */
  Channel connect(InetSocketAddress server, Consumer<? super Channel> setUp)
      throws InterruptedException {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(initializer(setUp))
        .connect(server)
        .sync()
        .channel();
  }

  private static ChannelInitializer<Channel> initializer(Consumer<? super Channel> setUp) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        setUp.accept(channel);
      }
    };
  }

  /** Connects a client of the JDK. */
  static Socket socket(InetSocketAddress server) throws IOException {
    Socket socket = new Socket(server.getAddress(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(30_000);
    return socket;
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
