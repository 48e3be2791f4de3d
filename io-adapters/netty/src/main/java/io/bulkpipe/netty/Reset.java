// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/** Closes a connection in such a way that its peer does not take it for a clean end. */
final class Reset {
  /*
   * Over TCP a close is a clean end, so the connection is reset: no lingering. TLS would announce a
   * clean end of its own, a WebSocket, too; so the close begins below all handlers.
   */
  private Reset() {}

  /** Closes the channel of a context at once. What was written may get lost. */
  static void close(Channel channel) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0); // false where there is none
    } catch (ChannelException closedMeanwhile) {
      // then it is as good as closed
    }
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      var unused = channel.close();
    } else {
      var unused = first.close();
    }
  }
}
