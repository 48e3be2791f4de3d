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
 * Netty's {@link io.netty.handler.codec.http.HttpContent}. They serve requests and responses, in
 * servers and in clients.
 *
 * <pre>{@code
 * ctx.write(response); // its head
 * PipeHttpContent.writing(out -> writeJson(out)).write(ctx);
 * }</pre>
 *
 * <p>The contract of {@link PipeNetty} holds here, too. A {@link LastHttpContent} follows a body
 * that has ended cleanly. If a body fails, none follows, and the connection is reset.
 *
 * <p>A module that uses this class requires {@code io.netty.codec.http}.
 */
public final class PipeHttpContent {
  private PipeHttpContent() {}

  /**
   * Returns a builder of a stream that writes the bytes of a receiver as a body.
   *
   * @param receiver where the bytes come from; no other code should use it
   * @return a new builder, with {@code message} and {@code lastMessage} set
   */
  public static OutboundPipeBuilder writing(BulkReceiver receiver) {
    return content(PipeNetty.writing(receiver));
  }

  /**
   * Returns a builder of a stream that writes the bytes of a producer as a body, like
   * {@link PipeNetty#writing(StreamProducer)}.
   *
   * @param producer writes the body
   * @return a new builder, with {@code message} and {@code lastMessage} set
   */
  public static OutboundPipeBuilder writing(StreamProducer producer) {
    return content(PipeNetty.writing(producer));
  }

  /**
   * Returns a builder of a stream that writes the bytes of a producer as a body, like
   * {@link PipeNetty#writing(StreamProducer, Executor)}.
   *
   * @param producer writes the body
   * @param executor runs the producer; never on an event loop
   * @return a new builder, with {@code message} and {@code lastMessage} set
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
   * Returns a handler that sends the content of one message to a sender.
   *
   * <ul>
   *   <li>The head of the message and interim responses, such as 100, are passed on. The content is
   *       not. After the last content, whose trailers are dropped, the handler removes itself.
   *   <li>The last content is the end of the stream. If the connection ends before it, or content
   *       cannot be decoded, the sender is closed with that failure.
   *   <li>If the receiver is gone, {@link InboundPipeHandler#completion} fails. The rest of the
   *       body is dropped as it comes, so that the connection stays usable. To avoid that, close
   *       the connection.
   * </ul>
   *
   * @param sender where the bytes go; no other code should use it
   * @return a new handler, to be added behind the HTTP codec
   */
  public static InboundPipeHandler reading(BulkSender sender) {
    return new InboundHttpHandler(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Sends the content of the message whose head has just come. Adds a handler like that of
   * {@link #reading} right before the handler of a context.
   *
   * @param ctx the context of the handler that has got the head. Call this method on the executor
   *     of the context
   * @param sender where the bytes go; no other code should use it
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
