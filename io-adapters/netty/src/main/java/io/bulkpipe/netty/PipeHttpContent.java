// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.StreamProducer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * HTTP bodies from and to the ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel}, as
 * Netty's {@link io.netty.handler.codec.http.HttpContent}: requests and responses, of a server and
 * of a client.
 *
 * <pre>{@code
 * ctx.write(response); // its head
 * PipeHttpContent.writing(out -> writeJson(out)).write(ctx);
 * }</pre>
 *
 * <p>All that {@link PipeNetty} says holds. A body that has ended cleanly is followed by a
 * {@link LastHttpContent}; one that failed never is, and the connection is reset.
 *
 * <p>A module that uses this class requires {@code io.netty.codec.http}.
 */
public final class PipeHttpContent {
  private PipeHttpContent() {}

  /**
   * Starts to write a body that a receiver receives.
   *
   * @param receiver where the bytes come from; nobody else should use it
   * @return a new builder, whose messages are set
   */
  public static OutboundPipeBuilder writing(BulkReceiver receiver) {
    return content(PipeNetty.writing(receiver));
  }

  /**
   * Starts to write a body that a producer writes, as {@link PipeNetty#writing(StreamProducer)}
   * does.
   *
   * @param producer writes the body
   * @return a new builder, whose messages are set
   */
  public static OutboundPipeBuilder writing(StreamProducer producer) {
    return content(PipeNetty.writing(producer));
  }

  /**
   * Starts to write a body that a producer writes, on an executor of the caller's choice, as
   * {@link PipeNetty#writing(StreamProducer, Executor)} does.
   *
   * @param producer writes the body
   * @param executor runs the producer; never on an event loop
   * @return a new builder, whose messages are set
   */
  public static OutboundPipeBuilder writing(StreamProducer producer, Executor executor) {
    return content(PipeNetty.writing(producer, executor));
  }

  private static OutboundPipeBuilder content(OutboundPipeBuilder builder) {
    return builder
        .message(DefaultHttpContent::new)
        .lastMessage(() -> LastHttpContent.EMPTY_LAST_CONTENT);
  }

  /**
   * Makes a handler that sends the content of one message to a sender.
   *
   * <ul>
   *   <li>The head is passed on, and so are interim responses, such as 100. The content is not, nor
   *       is the last one, with its trailers. After it the handler removes itself.
   *   <li>The last content is the end. A connection that ends before, and content that cannot be
   *       decoded, fail the sender.
   *   <li>If the receiver is gone, the rest of the body is dropped as it comes, so that the
   *       connection can be used again; {@link InboundPipeHandler#completion} fails. Close the
   *       connection if you do not want the rest.
   * </ul>
   *
   * @param sender where the bytes go; nobody else should use it
   * @return a new handler, to be added behind the HTTP codec
   */
  public static InboundPipeHandler reading(BulkSender sender) {
    return new InboundHttpHandler(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Sends the content of the message whose head has just come to a sender: adds such a handler
   * right before the given one.
   *
   * @param ctx the context of the handler that has got the head; called on its executor
   * @param sender where the bytes go; nobody else should use it
   * @return the new handler
   * @throws java.util.NoSuchElementException if the context was removed from its pipeline
   */
  public static InboundPipeHandler read(ChannelHandlerContext ctx, BulkSender sender) {
    Neighbour.check(ctx);
    InboundPipeHandler handler = reading(sender);
    Neighbour.addBefore(ctx, handler);
    return handler;
  }
}
