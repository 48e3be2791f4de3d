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
 * <p>No thread of the client ever waits here; the threads that wait are the producer's, and those
 * that use the other end of the channel. At most the channel's capacity is buffered, beside one
 * chunk of up to 64 KiB for each that the client asks for ahead, which is a few.
 *
 * <h2>Request bodies</h2>
 *
 * <p>A body over a receiver can be sent once. The client subscribes again where it repeats a
 * request: for a challenge of the server's that an {@link java.net.Authenticator} answers, for a
 * redirect of status 307 or 308, or for a connection that turned out to be stale. The second
 * subscription is then refused, and the exchange fails with an {@link IllegalStateException}. A
 * body over a producer starts the producer anew.
 *
 * <p>The client may never subscribe: if the connection or the TLS handshake fails, the exchange is
 * cancelled before it is connected, or the server refuses a request that
 * {@linkplain java.net.http.HttpRequest.Builder#expectContinue expects to continue} by its headers.
 * The body then learns nothing. A producer was never started, and nothing is left to do; but a
 * <em>receiver</em> stays open, and its sender waits for ever once the channel is full. So close a
 * receiver when the exchange is over, however it went:
 *
 * <pre>{@code
 * client.sendAsync(upload, handler)
 *     .whenComplete((response, failure) -> channel.receiver().close());
 * }</pre>
 *
 * <p>If a body fails, the client gives up the exchange (it closes the connection, or resets the
 * stream), so that the server does not take what it got for everything; and the client's future
 * fails with the body's failure, wrapped in its own way: as the cause of a
 * {@link java.util.concurrent.CompletionException}, or of an {@link java.io.IOException}. The
 * server may have seen a part.
 *
 * <p>Small writes are gathered. A chunk goes to the client once it has 64 KiB, or half the
 * channel's capacity, or the bytes are due, because the sender has {@linkplain BulkSender#flush
 * flushed} them or has ended. So what must reach the server at once has to be flushed. The end of a
 * body comes after the client's first request, also if there is nothing before it.
 *
 * <h2>The content length</h2>
 *
 * <p>Without one, the request says {@code Transfer-Encoding: chunked} in HTTP/1.1, and nothing in
 * HTTP/2. With one, the body is checked: bytes beyond it, or an end before it, are an
 * {@link java.io.IOException} that says so. The chunk that completes the length is given to the
 * client only once the body has ended, so a server never sees a complete body that was not.
 */
@SuppressWarnings("exports") // the user of this class requires the module of its partner
public final class PipeBodies {
  private PipeBodies() {}

  /**
   * Makes a request body of unknown length from what a producer writes, on a thread of its own. The
   * same as {@code producing(producer).build()}.
   *
   * @param producer writes the body
   * @return a body that can be sent again and again
   */
  public static BodyPublisher ofProducer(StreamProducer producer) {
    return producing(producer).build();
  }

  /**
   * Starts a request body of what a producer writes with other than the usual settings: see
   * {@link BodyBuilder}.
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
   * Makes a request body of unknown length from what a receiver receives.
   *
   * <p>An exchange that fails or is cancelled while the client sends the body cancels the receiver.
   * One that ends before the client has asked for the body does not, and leaves the receiver open:
   * close it when the exchange is over, as {@link PipeBodies} shows.
   *
   * @param receiver where the bytes come from
   * @return a body that can be sent once
   */
  public static BodyPublisher ofReceiver(BulkReceiver receiver) {
    return new PublisherBody(PipeFlows.publisher(receiver), BodyBuilder.UNKNOWN);
  }

  /**
   * Makes a request body of known length from what a receiver receives. Otherwise like
   * {@link #ofReceiver(BulkReceiver)}: close the receiver when the exchange is over.
   *
   * @param receiver where the bytes come from
   * @param contentLength how many bytes that will be, 1 or more
   * @return a body that can be sent once
   * @throws IllegalArgumentException if {@code contentLength} is less than 1
   */
  public static BodyPublisher ofReceiver(BulkReceiver receiver, long contentLength) {
    Objects.requireNonNull(receiver, "receiver=null");
    return new PublisherBody(PipeFlows.publisher(receiver), BodyBuilder.checkLength(contentLength));
  }

  /**
   * Streams response bodies into a sender. The sender is closed after the body; if that fails, it
   * is closed with the failure. The response is complete when all of the body was sent, and its
   * body is the number of bytes. A receiver that goes before makes the client cancel the exchange
   * and fail with the {@link io.bulkpipe.channel.BrokenChannelException}. A full channel holds the
   * server back.
   *
   * <p>Somebody has to receive meanwhile: to wait for the response first, and to receive then, is
   * to wait for ever if the body is larger than the capacity. An exchange that fails before there
   * is a response leaves the sender open: close it then with the failure, or its receiver waits for
   * ever.
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
   * Gives response bodies as receivers, as {@link #toReceiver(int)} does, with
   * {@link BulkChannel#DEFAULT_CAPACITY}.
   *
   * @return a handler for any number of responses, whatever their status
   */
  public static BodyHandler<BulkReceiver> toReceiver() {
    return toReceiver(BulkChannel.DEFAULT_CAPACITY);
  }

  /**
   * Gives response bodies as receivers. The response is complete as soon as its headers are there;
   * the body comes in as it is received, and a full channel holds the server back. A body that
   * fails is a {@link io.bulkpipe.channel.SenderFailedException} with the cause, after what came
   * before.
   *
   * <p>Receive to the end of the stream, or close the receiver, which cancels the exchange. A
   * receiver that is left between the two keeps its connection, even if nobody but the client can
   * reach it any more: the client keeps the response until the exchange is over.
   * {@code HttpClient.close} waits for it, too. (Into a channel of your own that
   * {@linkplain BulkChannel.Builder#detectAbandonment detects abandonment}, {@link #toSender} lets
   * a forgotten receiver cancel the exchange.) Responses that the client answers by itself, as
   * redirects, are not seen.
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
        .name("response body"); // set here for good: building only reads it
    return response -> {
      BulkChannel channel = channels.build();
      return new SenderBody<>(
          PipeFlows.listSubscriber(channel.sender()),
          CompletableFuture.completedStage(channel.receiver()));
    };
  }
}
