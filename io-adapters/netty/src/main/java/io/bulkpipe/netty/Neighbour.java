// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.NoSuchElementException;

/** Puts a handler next to another one. */
final class Neighbour {
  private Neighbour() {}

  static void check(ChannelHandlerContext ctx) {
    if (ctx.isRemoved()) {
      throw new NoSuchElementException("ctx=" + ctx.name() + " was removed from its pipeline");
    }
  }

  /** Adds a handler right before the handler of a context, with the event loop of the channel. */
  static void addBefore(ChannelHandlerContext ctx, ChannelHandler handler) {
    ctx.pipeline().addBefore(ctx.name(), null, handler);
  }
}
