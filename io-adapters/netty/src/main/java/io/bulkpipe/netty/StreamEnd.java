// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;

/** The action on the Netty channel once all bytes have been written. */
enum StreamEnd {
  STAY_OPEN {
    @Override
    ChannelFuture apply(Channel channel) {
      return channel.newSucceededFuture();
    }
  },
  SHUT_DOWN_OUTPUT {
    @Override
    ChannelFuture apply(Channel channel) {
      return channel instanceof DuplexChannel duplex
          ? duplex.shutdownOutput()
          : channel.newFailedFuture(
              new IllegalStateException("channel=" + channel + " has no output to shut down"));
    }
  },
  CLOSE {
    @Override
    ChannelFuture apply(Channel channel) {
      return channel.close();
    }
  };

  abstract ChannelFuture apply(Channel channel);
}
