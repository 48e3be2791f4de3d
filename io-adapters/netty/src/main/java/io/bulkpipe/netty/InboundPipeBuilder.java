// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkSender;

/**
 * Settings of a handler that reads from a Netty channel: see {@link PipeNetty#reading}. Not safe
 * for use by several threads at once.
 */
public final class InboundPipeBuilder {
  private final BulkSender sender;
  private boolean endsAtShutdown;

  InboundPipeBuilder(BulkSender sender) {
    this.sender = sender;
  }

  /**
   * Lets the stream end cleanly when the peer shuts its output down, or closes the connection:
   * where the protocol has no other end. With TLS, its announcement of the end is needed, too. A
   * reset connection is a failure all the same.
   *
   * <p>The handler allows half-closure to tell the two apart. If that was not allowed before, it
   * closes the Netty channel when the peer has shut down, as Netty would have done. Allow it
   * yourself ({@link io.netty.channel.ChannelOption#ALLOW_HALF_CLOSURE}) to answer after that.
   *
   * @return this
   */
  public InboundPipeBuilder endingAtShutdown() {
    this.endsAtShutdown = true;
    return this;
  }

  /**
   * Makes a handler, to be added to a pipeline where bytes come as {@code ByteBuf}.
   *
   * @return a new handler
   */
  public InboundPipeHandler build() {
    return new InboundByteHandler(sender, endsAtShutdown);
  }
}
