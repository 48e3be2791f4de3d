// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.flow.ByteSubscriber;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Request and response bodies of {@link java.net.http.HttpClient} from and to the ends of a
 * {@linkplain io.bulkpipe.channel.BulkChannel channel}.
 *
 * <pre>{@code
 * HttpRequest upload = HttpRequest.newBuilder(uri)
 *     .POST(PipeBodies.publisher(out -> writeJson(out)))
 *     .build();
 * HttpResponse<BulkReceiver> response = client.send(upload, PipeBodies.receiver(65_536));
 * }</pre>
 *
 * <p>No thread of the client ever waits here; the threads that wait are the producer's, and those
 * that use the other end of the channel. At most the channel's capacity is buffered, beside one
 * chunk of up to {@value io.bulkpipe.flow.PipeFlows#DEFAULT_CHUNK} bytes for each that the client
 * asks for ahead, which is a few.
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
 * <p>A chunk of the body is what the channel holds when the client asks for more, up to the chunk
 * size: a client that is slower than the producer gets large ones; one that is faster gets what
 * there is, at once, so that nothing that was flushed waits for more. The end of a body is told
 * after the first request, also if there is nothing before it.
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
  private static final long UNKNOWN = -1;

  private PipeBodies() {}

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
  public static BodyPublisher publisher(BulkReceiver receiver) {
    return new ReceiverBody(PipeFlows.publisher(receiver), UNKNOWN);
  }

  /**
   * Makes a request body of known length from what a receiver receives. Otherwise like
   * {@link #publisher(BulkReceiver)}: close the receiver when the exchange is over.
   *
   * @param receiver where the bytes come from
   * @param contentLength how many bytes that will be, 1 or more
   * @return a body that can be sent once
   * @throws IllegalArgumentException if {@code contentLength} is less than 1
   */
  public static BodyPublisher publisher(BulkReceiver receiver, long contentLength) {
    Objects.requireNonNull(receiver, "receiver=null");
    return new ReceiverBody(PipeFlows.publisher(receiver), checkLength(contentLength));
  }

  /**
   * Makes a request body of unknown length from what a producer writes. The same as
   * {@link #publisher(Executor, int, StreamProducer)} with {@link PipeThreads#perTask} and the
   * default capacity.
   *
   * @param producer writes the body
   * @return a body that can be sent again and again
   */
  public static BodyPublisher publisher(StreamProducer producer) {
    return publisher(threads(), BulkChannel.DEFAULT_CAPACITY, producer);
  }

  /**
   * Makes a request body of known length from what a producer writes. The same as
   * {@link #publisher(Executor, int, StreamProducer, long)} with {@link PipeThreads#perTask} and
   * the default capacity.
   *
   * @param producer writes the body
   * @param contentLength how many bytes that will be, 1 or more
   * @return a body that can be sent again and again
   * @throws IllegalArgumentException if {@code contentLength} is less than 1
   */
  public static BodyPublisher publisher(StreamProducer producer, long contentLength) {
    return publisher(threads(), BulkChannel.DEFAULT_CAPACITY, producer, contentLength);
  }

  /**
   * Makes a request body of unknown length from what a producer writes.
   *
   * <ul>
   *   <li>Each subscription starts the producer anew, on a channel of its own; before that, nothing
   *       runs. Two runs may overlap, if the client repeats a request whose body was not all sent,
   *       so a producer should share nothing that it changes.
   *   <li>Its normal return ends the body. Whatever it throws fails the exchange, and comes out of
   *       the client as the cause.
   *   <li>Whatever the executor throws, an {@link Error} too, fails the exchange likewise. An
   *       executor that drops the producer without a word fails it once a garbage collection has
   *       found that nobody can run the producer any more.
   *   <li>When the exchange is cancelled or fails, the producer's writes throw
   *       {@link io.bulkpipe.channel.BrokenChannelException}, one that waits too. A producer that
   *       does something else than writing does not notice it.
   *   <li>Small writes are staged, as {@link io.bulkpipe.io.PipeStreams#outputStream(BulkSender,
   *       int)} says; a flush is sent without waiting for more.
   * </ul>
   *
   * @param executor runs the producer, beside the client: never in the thread that calls
   * @param capacity how many bytes the producer may be ahead, 1 to 2<sup>30</sup>; beside them it
   *     may stage up to 8192
   * @param producer writes the body
   * @return a body that can be sent again and again
   * @throws IllegalArgumentException if {@code capacity} is out of its range
   */
  public static BodyPublisher publisher(Executor executor, int capacity, StreamProducer producer) {
    return produced(executor, capacity, producer, UNKNOWN);
  }

  /**
   * Makes a request body of known length from what a producer writes. Otherwise like
   * {@link #publisher(Executor, int, StreamProducer)}.
   *
   * @param executor runs the producer, beside the client: never in the thread that calls
   * @param capacity how many bytes the producer may be ahead, 1 to 2<sup>30</sup>; beside them it
   *     may stage up to 8192
   * @param producer writes the body
   * @param contentLength how many bytes that will be, 1 or more
   * @return a body that can be sent again and again
   * @throws IllegalArgumentException if {@code capacity} or {@code contentLength} is out of its
   *     range
   */
  public static BodyPublisher publisher(
      Executor executor, int capacity, StreamProducer producer, long contentLength) {
    checkLength(contentLength);
    return produced(executor, capacity, producer, contentLength);
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
  public static BodyHandler<Long> into(BulkSender sender) {
    Objects.requireNonNull(sender, "sender=null");
    return response -> {
      ByteSubscriber<List<ByteBuffer>> subscriber = PipeFlows.listSubscriber(sender);
      return new SenderBody<>(subscriber, subscriber.completion());
    };
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
   * {@linkplain BulkChannel.Builder#detectAbandonment detects abandonment}, {@link #into} lets a
   * forgotten receiver cancel the exchange.) Responses that the client answers by itself, as
   * redirects, are not seen.
   *
   * @param capacity how many bytes may be buffered, 1 to 2<sup>30</sup>
   * @return a handler for any number of responses, whatever their status
   * @throws IllegalArgumentException if {@code capacity} is out of its range
   */
  public static BodyHandler<BulkReceiver> receiver(int capacity) {
    BulkChannel.builder().capacity(capacity); // checks it
    return response -> {
      BulkChannel channel = BulkChannel.builder()
          .capacity(capacity)
          .singleSender()
          .detectAbandonment()
          .name("response body")
          .build();
      return new SenderBody<>(
          PipeFlows.listSubscriber(channel.sender()),
          CompletableFuture.completedStage(channel.receiver()));
    };
  }

  private static BodyPublisher produced(
      Executor executor, int capacity, StreamProducer producer, long contentLength) {
    Objects.requireNonNull(executor, "executor=null");
    Objects.requireNonNull(producer, "producer=null");
    BulkChannel.builder().capacity(capacity); // checks it
    return new ProducedBody(executor, capacity, producer, contentLength);
  }

  private static Executor threads() {
    return PipeThreads.perTask("bulkpipe-producer");
  }

  private static long checkLength(long contentLength) {
    if (contentLength < 1) {
      throw new IllegalArgumentException("contentLength=" + contentLength + " is less than 1");
    }
    return contentLength;
  }
}
