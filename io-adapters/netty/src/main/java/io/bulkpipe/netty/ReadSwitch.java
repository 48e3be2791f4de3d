// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/** Stops the reads of a Netty channel, and lets them go on. */
final class ReadSwitch {
  /*
   * With auto-read, the transport reads by itself. So auto-read is switched off, and on again only
   * if it was on. Without auto-read, a handler requests each read. A request that comes while reads
   * are stopped is kept, and passed on later.
   *
   * For one thread at a time, in the order of the intake's steps: the event loop, as long as it
   * runs.
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

  /**
   * Notes a requested read while reads are stopped. Returns false if reads are not stopped: the
   * read may go on now.
   */
  boolean keeps() {
    if (held) {
      asked = true;
    }
    return held;
  }
}
