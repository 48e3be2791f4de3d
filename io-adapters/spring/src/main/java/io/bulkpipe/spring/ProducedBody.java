// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.ProducedInputStream;
import io.bulkpipe.io.StreamProducer;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.web.reactive.function.BodyInserter;
import reactor.core.publisher.Flux;

/**
 * A body that a producer writes. Its methods return it in the forms that Spring takes.
 *
 * <pre>{@code
 * ProducedBody body = ProducedBody.of(out -> writeReport(out));
 * return ResponseEntity.ok(body.resource()); // a download
 * restClient.post().body(body.streaming()).retrieve().toBodilessEntity(); // an upload
 * webClient.post().body(body.inserter()).retrieve().toBodilessEntity();
 * }</pre>
 *
 * <p>Each reading of a form runs the producer once more, on a thread of its own. Before that,
 * nothing runs, and nothing has to be closed. The producer waits while its reader is slow.
 *
 * <ul>
 *   <li>The body ends cleanly only if the producer has returned and everything that it wrote was
 *       accepted. If the producer fails, so does the reader. It does not matter which code in
 *       between has closed the stream or swallowed exceptions.
 *   <li>If the reader goes away, the producer's next write throws
 *       {@link io.bulkpipe.channel.BrokenChannelException}. A producer that is not writing does not
 *       notice, unless it is {@linkplain StreamProducer#interruptible interruptible}.
 *   <li>Small writes are gathered. To send some bytes at once, the producer flushes them.
 * </ul>
 *
 * <p>Immutable: each setting makes a new body. Safe for use by many threads, if the producer is.
 */
public final class ProducedBody {
  /*
   * An application may lack WebFlux, or all of Spring's web parts. So this class only passes on
   * objects of these types, from methods that return exactly these types. If a method here returned
   * a StreamingBody as a Body, the verifier would load Body when it loads this class.
   */

  private static final String DEFAULT_NAME = "body";

  private final StreamProducer producer;
  private final int capacity;
  private final @Nullable Executor executor;
  private final String name;

  private ProducedBody(
      StreamProducer producer, int capacity, @Nullable Executor executor, String name) {
    this.producer = producer;
    this.capacity = capacity;
    this.executor = executor;
    this.name = name;
  }

  /**
   * Returns the body that a producer writes, with a capacity of
   * {@link BulkChannel#DEFAULT_CAPACITY}, and with a new thread for each run.
   *
   * <p>In an application of Spring Boot, use {@link ProducedBodies#of} instead.
   *
   * @param producer writes the body
   * @return a new body
   */
  public static ProducedBody of(StreamProducer producer) {
    return new ProducedBody(
        Objects.requireNonNull(producer, "producer=null"),
        BulkChannel.DEFAULT_CAPACITY,
        null,
        DEFAULT_NAME);
  }

  /**
   * Sets how many bytes the producer may be ahead of its reader. Its stream stages up to 8192 more.
   *
   * @param bytes 1 to 2<sup>30</sup>
   * @return a new body
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  public ProducedBody capacity(int bytes) {
    BulkChannel.builder().capacity(bytes); // checks it
    return new ProducedBody(producer, bytes, executor, name);
  }

  /**
   * Sets the executor that runs the producer. The default is {@link PipeThreads#perTask}.
   *
   * @param executor runs the producer on another thread than the caller's, and never on an event
   *     loop. If it refuses or drops the producer, the reader fails
   * @return a new body
   */
  public ProducedBody executor(Executor executor) {
    return new ProducedBody(
        producer, capacity, Objects.requireNonNull(executor, "executor=null"), name);
  }

  /**
   * Names the channels, for meters and the flight recorder, and the threads that the default
   * executor makes. The default is {@code body}.
   *
   * @param name the kind of body; all bodies with the same name share their meters
   * @return a new body
   */
  public ProducedBody name(String name) {
    return new ProducedBody(
        producer, capacity, executor, Objects.requireNonNull(name, "name=null"));
  }

  /** Returns a body with the same settings for another producer. */
  ProducedBody producer(StreamProducer other) {
    return new ProducedBody(other, capacity, executor, name);
  }

  String name() {
    return name;
  }

  /**
   * Returns the body as a resource: for a response of Spring MVC or WebFlux, an attachment of a
   * mail, or anything else that reads resources.
   *
   * @return a new resource without a file name
   */
  public PipeResource resource() {
    return new PipeResource(this, null);
  }

  /**
   * Returns the body as a resource with a file name. The file name becomes that of the part in a
   * multipart request. If no media type is declared, Spring may derive it from the file name.
   *
   * @param filename for instance {@code report.csv}
   * @return a new resource
   */
  public PipeResource resource(String filename) {
    return new PipeResource(this, Objects.requireNonNull(filename, "filename=null"));
  }

  /**
   * Returns the body of a request of {@code RestClient} or {@code RestTemplate}. It has no length,
   * and can be sent again: the producer then runs again.
   *
   * <p>{@code writeTo} waits for the producer. If the producer fails, it throws a
   * {@link io.bulkpipe.channel.SenderFailedException} with the cause. If {@code writeTo} cannot
   * write, the producer's next write throws.
   *
   * @return a new body, to be sent any number of times
   */
  public StreamingHttpOutputMessage.Body streaming() {
    return StreamingBody.of(this);
  }

  /**
   * Returns the body of a request of {@code WebClient}, or of a response of a functional endpoint
   * of WebFlux. For a HEAD request, the producer does not run.
   *
   * @return a new inserter, to be used any number of times
   */
  public BodyInserter<Flux<DataBuffer>, ReactiveHttpOutputMessage> inserter() {
    return ProducedBodyInserter.of(this);
  }

  /**
   * Returns the body as a stream of data buffers. Each subscription runs the producer once more.
   *
   * <p>{@code onError} gets the exception of the producer. The buffers have at most 256 KiB. They
   * wrap arrays. So no memory leaks if a buffer is never released.
   *
   * @param factory wraps the bytes, for instance the {@code bufferFactory()} of a response
   * @return a flux for any number of subscribers
   */
  public Flux<DataBuffer> dataBuffers(DataBufferFactory factory) {
    Objects.requireNonNull(factory, "factory=null");
    var building = PipeFlows.publishing(producer).capacity(capacity).name(name);
    Flow.Publisher<ByteBuffer> bytes =
        executor == null ? building.build() : building.executor(executor).build();
    return PipeDataBuffers.wrapped(bytes, factory);
  }

  /** Opens a stream that starts the producer at the first read. */
  ProducedInputStream open() {
    ProducedInputStream.Builder building =
        PipeStreams.producing(producer).capacity(capacity).name(name).lazy();
    return executor == null ? building.open() : building.executor(executor).open();
  }

  @Override
  public String toString() {
    return "body " + name + " of " + producer;
  }
}
