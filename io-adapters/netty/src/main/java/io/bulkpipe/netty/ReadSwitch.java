// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** Holds the reading of a Netty channel, and lets it go on. */
final class ReadSwitch {
  /*
   * With auto-read, the transport reads on by itself, so auto-read is switched off, and on again
   * only if it was on. Without, whoever reads asks for each read, and what is asked for meanwhile
   * is kept and asked for later.
   *
   * It is used by one thread at a time, in the order of the intake's steps, which is an event loop
   * for as long as there is one.
   */

  private final ChannelHandlerContext ctx;
  private volatile boolean held;
  private volatile boolean asked;
  private boolean switchedOff;

  ReadSwitch(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  void hold() {
    if (!held) {
      held = true;
      if (ctx.channel().config().isAutoRead()) {
        switchedOff = true;
        ctx.channel().config().setAutoRead(false);
      }
    }
  }

  void release() {
    if (!held) {
      return;
    }
    held = false;
    Channel channel = ctx.channel();
    if (!channel.isOpen()) {
      return;
    }
    if (switchedOff) {
      switchedOff = false;
      channel.config().setAutoRead(true);
    }
    if (asked) {
      asked = false;
      channel.read();
    }
  }

  /** Takes note of a read that somebody asks for; false if it may go on. */
  boolean keeps() {
    if (held) {
      asked = true;
    }
    return held;
  }
}
