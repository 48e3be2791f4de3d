// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkSender;

/**
 * A builder of handlers that read from a Netty channel. {@link PipeNetty#reading} returns one. Not
 * safe for use by several threads at once.
 */
public final class InboundPipeBuilder {
  private final BulkSender sender;
  private boolean endsAtShutdown;

  InboundPipeBuilder(BulkSender sender) {
    this.sender = sender;
  }

  /**
   * Ends the stream cleanly when the peer shuts its output down or closes the connection. Use it
   * for a protocol without an end of its own. With TLS, the peer must send a {@code close_notify}.
   * A reset of the connection is still a failure.
   *
   * <p>To distinguish an end from a reset, the handler enables half-closure. If half-closure was
   * disabled before, the handler closes the Netty channel once the peer has shut its output down,
   * as Netty would have done. To send an answer after that, enable
   * {@link io.netty.channel.ChannelOption#ALLOW_HALF_CLOSURE} yourself.
   *
   * @return this
   */
  public InboundPipeBuilder endingAtShutdown() {
    this.endsAtShutdown = true;
    return this;
  }

  /**
   * Returns a handler with these settings. Add it where the pipeline delivers bytes as
   * {@code ByteBuf}.
   *
   * @return a new handler
   */
  public InboundPipeHandler build() {
    return new InboundByteHandler(sender, endsAtShutdown);
  }
}
