// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/** Closes a connection so that its peer does not take that for a clean end. */
final class Reset {
  /*
   * Over TCP a close is a clean end. So a linger time of 0 makes the close a reset. Handlers of TLS
   * and WebSockets would announce a clean end of their own. So the close begins below all handlers.
   */
  private Reset() {}

  /** Closes a channel at once. Bytes that were written may be lost. */
  static void close(Channel channel) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel
          .config()
          .setOption(ChannelOption.SO_LINGER, 0); // has no effect where the option does not exist
    } catch (ChannelException closedMeanwhile) {
      // the channel is closed already
    }
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      var unused = channel.close();
    } else {
      var unused = first.close();
    }
  }
}
