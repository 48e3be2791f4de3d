// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.flow.ByteSubscriber;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.StreamProducer;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Request and response bodies of {@link java.net.http.HttpClient} from and to the ends of a
 * {@linkplain io.bulkpipe.channel.BulkChannel channel}.
 *
 * <pre>{@code
 * HttpRequest upload = HttpRequest.newBuilder(uri)
 *     .POST(PipeBodies.ofProducer(out -> writeJson(out)))
 *     .build();
 * HttpResponse<BulkReceiver> response = client.send(upload, PipeBodies.toReceiver());
 * }</pre>
 *
 * <p>No thread of the client ever waits here. Only the producer's thread waits, or the threads at
 * the other end of the channel. At most the channel's capacity is buffered, plus the chunks that
 * the client requests ahead: a few, of at most 64 KiB each, or 256 KiB where a producer writes the
 * body.
 *
 * <h2>Request bodies</h2>
 *
 * <p>A body over a receiver can be sent once. The client subscribes again where it repeats a
 * request: when an {@link java.net.Authenticator} answers the server's challenge, after a redirect
 * of status 307 or 308, or when a connection turned out to be stale. A body over a receiver refuses
 * the second subscription, and the exchange fails with an {@link IllegalStateException}. A body
 * over a producer runs the producer once more.
 *
 * <p>The client may never subscribe. That happens if the connection or the TLS handshake fails, if
 * the exchange is cancelled before it is connected, or if the server refuses by its headers a
 * request that {@linkplain java.net.http.HttpRequest.Builder#expectContinue expects to continue}.
 * The body is not notified. A producer was never started, so nothing is left to do. But a
 * <em>receiver</em> stays open, and its sender waits for ever once the channel is full. So always
 * close a receiver when the exchange is over:
 *
 * <pre>{@code
 * client.sendAsync(upload, handler)
 *     .whenComplete((response, failure) -> channel.receiver().close());
 * }</pre>
 *
 * <p>If a body fails, the client gives up the exchange: it closes the connection, or resets the
 * stream. So the server cannot take a part of the body for the whole body. The client's future
 * fails with the body's failure as a cause, in a {@link java.util.concurrent.CompletionException}
 * or an {@link java.io.IOException}. The server may have seen a part.
 *
 * <p>Small writes are gathered. A chunk goes to the client once it is full, or once half the
 * channel's capacity is buffered. It goes earlier if the sender has {@linkplain BulkSender#flush
 * flushed} or has ended. So flush the bytes that must reach the server at once. A body of unknown
 * length completes only after the client's first request, even if it is empty.
 *
 * <h2>The content length</h2>
 *
 * <p>Without a content length, an HTTP/1.1 request has {@code Transfer-Encoding: chunked}, and an
 * HTTP/2 request has no header for it. With a content length, the body is checked: a shorter or
 * longer body fails with an {@link java.io.IOException} that names the length. The chunk that
 * completes the length goes to the client only once the body has ended. So no server takes an
 * unfinished body for a complete one.
 */
@SuppressWarnings("exports") // the user of this class requires the module of its partner
public final class PipeBodies {
  private PipeBodies() {}

  /**
   * Returns a request body of unknown length that a producer writes, on a thread of its own. The
   * same as {@code producing(producer).build()}.
   *
   * @param producer writes the body
   * @return a body that can be sent any number of times
   */
  public static BodyPublisher ofProducer(StreamProducer producer) {
    return producing(producer).build();
  }

  /**
   * Returns a builder of a request body that a producer writes. {@link BodyBuilder} describes the
   * body. The builder starts nothing.
   *
   * <pre>{@code
   * PipeBodies.producing(out -> writeJson(out)).executor(executor).contentLength(length).build()
   * }</pre>
   *
   * @param producer writes the body
   * @return a new builder
   */
  public static BodyBuilder producing(StreamProducer producer) {
    return new BodyBuilder(Objects.requireNonNull(producer, "producer=null"));
  }

  /**
   * Returns a request body of unknown length with the bytes of a receiver.
   *
   * <p>If the exchange fails or is cancelled while the client sends the body, the receiver is
   * cancelled. If the exchange ends before the client has subscribed to the body, the receiver
   * stays open. So close it when the exchange is over, as {@link PipeBodies} shows.
   *
   * @param receiver where the bytes come from
   * @return a body that can be sent once
   */
  public static BodyPublisher ofReceiver(BulkReceiver receiver) {
    return new PublisherBody(PipeFlows.publisher(receiver), BodyBuilder.UNKNOWN);
  }

  /**
   * Returns a request body of known length with the bytes of a receiver. Otherwise like
   * {@link #ofReceiver(BulkReceiver)}: close the receiver when the exchange is over.
   *
   * @param receiver where the bytes come from
   * @param contentLength the number of bytes, 1 or more
   * @return a body that can be sent once
   * @throws IllegalArgumentException if {@code contentLength} is less than 1
   */
  public static BodyPublisher ofReceiver(BulkReceiver receiver, long contentLength) {
    Objects.requireNonNull(receiver, "receiver=null");
    return new PublisherBody(PipeFlows.publisher(receiver), BodyBuilder.checkLength(contentLength));
  }

  /**
   * Returns a handler that streams the body of a response into a sender. After the body, the sender
   * is closed. If the body fails, the sender is closed with the failure. The response completes
   * once all of its body was sent. Its body is then the number of bytes. If the receiver closes
   * before that, the exchange is cancelled. The response then fails with a
   * {@link io.bulkpipe.channel.BrokenChannelException}, or, over HTTP/2, with the client's own
   * {@code IOException} if the client noticed the cancelling first. A full channel holds the server
   * back.
   *
   * <p>Receive on another thread meanwhile. If you wait for the response first, and the body is
   * larger than the capacity, you wait for ever. If the exchange fails before there is a response,
   * the sender stays open. Close it with the failure then, or its receiver waits for ever.
   *
   * @param sender where the bytes go
   * @return a handler for one response, whatever its status
   */
  public static BodyHandler<Long> toSender(BulkSender sender) {
    Objects.requireNonNull(sender, "sender=null");
    return response -> {
      ByteSubscriber<List<ByteBuffer>> subscriber = PipeFlows.listSubscriber(sender);
      return new SenderBody<>(subscriber, subscriber.completion());
    };
  }

  /**
   * Returns a handler like that of {@link #toReceiver(int)}, with a capacity of
   * {@link BulkChannel#DEFAULT_CAPACITY}.
   *
   * @return a handler for any number of responses, whatever their status
   */
  public static BodyHandler<BulkReceiver> toReceiver() {
    return toReceiver(BulkChannel.DEFAULT_CAPACITY);
  }

  /**
   * Returns a handler whose response bodies are receivers. A response completes as soon as its
   * headers have arrived. The body arrives as it is received, and a full channel holds the server
   * back. If the body fails, the receiver gets the bytes before the failure, and then a
   * {@link io.bulkpipe.channel.SenderFailedException} with the cause.
   *
   * <p>Receive to the end of the stream, or close the receiver, which cancels the exchange.
   * Otherwise the exchange keeps its connection, and {@code HttpClient.close} waits for it.
   * Abandonment is not detected here, because the client keeps the response until the exchange is
   * over. If you need that, use {@link #toSender} with a channel that
   * {@linkplain BulkChannel.Builder#detectAbandonment detects abandonment}: a receiver that has
   * become unreachable then cancels the exchange. Responses that the client handles by itself, such
   * as redirects, do not reach this handler.
   *
   * @param capacity how many bytes may be buffered, 1 to 2<sup>30</sup>
   * @return a handler for any number of responses, whatever their status
   * @throws IllegalArgumentException if {@code capacity} is out of its range
   */
  public static BodyHandler<BulkReceiver> toReceiver(int capacity) {
    BulkChannel.Builder channels = BulkChannel.builder()
        .capacity(capacity)
        .singleSender()
        .detectAbandonment()
        .name("response body"); // shared by all responses: building only reads the settings
    return response -> {
      BulkChannel channel = channels.build();
      return new SenderBody<>(
          PipeFlows.listSubscriber(channel.sender()),
          CompletableFuture.completedStage(channel.receiver()));
    };
  }
}
