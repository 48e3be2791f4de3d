// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Capability;
import io.bulkpipe.adapter.tck.Connection;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** The streams of Vert.x over the two ends pass the TCK of adapters. */
class VertxTckTest {
  private static final int CAPACITY = 1000;

  /** What is staged, what the channel holds, and a buffer that is gathered out of it. */
  private static final int PRODUCED =
      8192 + BulkChannel.DEFAULT_CAPACITY + BulkChannel.DEFAULT_CAPACITY / 2;

  /** What a write queue takes before it is full. */
  private static final int QUEUE = 64 * 1024;

  private static final Vertx VERTX = Vertx.vertx();
  private static final Context CONTEXT = VERTX.getOrCreateContext();

  @AfterAll
  static void close() throws Exception {
    VERTX.close().toCompletionStage().toCompletableFuture().get();
  }

  @Nested
  class Read extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY);
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) throws Exception {
      return new StreamReader(PipeVertx.readStream(receiver, CONTEXT));
    }
  }

  @Nested
  class Produced extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().beyondCapacity(PRODUCED);
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) throws Exception {
      return new StreamReader(PipeVertx.readStream(producer::produce, CONTEXT));
    }
  }

  @Nested
  class Written extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete()
          .without(Capability.FAILURES, "a WriteStream can only be ended");
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new StreamWriter(PipeVertx.writeStream(sender, CONTEXT));
    }
  }

  /** From one channel through both streams into another one. */
  @Nested
  class Received extends AdapterVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(2 * CAPACITY + QUEUE);
    }

    @Override
    protected Connection open(int capacity) throws Exception {
      BulkChannel from = BulkChannel.create(capacity);
      BulkChannel to = BulkChannel.create(capacity);
      var unused = onContext(() ->
          PipeVertx.receive(PipeVertx.readStream(from.receiver(), CONTEXT), to.sender(), CONTEXT));
      return new Connection(
          ByteWriter.of(from.sender()), ByteReader.of(to.receiver()), List.of(from, to));
    }
  }

  /** Runs a step where the handlers run, and waits for its result. */
  private static <T> T onContext(Supplier<T> step) throws Exception {
    CompletableFuture<T> done = new CompletableFuture<>();
    CONTEXT.runOnContext(nothing -> {
      try {
        done.complete(step.get());
      } catch (Throwable t) {
        done.completeExceptionally(t);
      }
    });
    return done.get();
  }

  /** Fetches one buffer at a time. */
  private static final class StreamReader implements ByteReader {
    private static final Object END = new Object();

    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final ReadStream<Buffer> stream;
    private Buffer buffer = Buffer.buffer();
    private int taken;
    private @Nullable Object last;

    StreamReader(ReadStream<Buffer> stream) throws Exception {
      this.stream = stream;
      onContext(() -> stream
          .pause()
          .exceptionHandler(arrived::add)
          .endHandler(nothing -> arrived.add(END))
          .handler(arrived::add));
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws Exception {
      if (taken == buffer.length()) {
        if (last == null) {
          onContext(() -> stream.fetch(1));
          Object next = arrived.take();
          if (next instanceof Buffer more) {
            buffer = more;
            taken = 0;
          } else {
            last = next;
          }
        }
        if (last instanceof Throwable failure) {
          throw new Exception("the stream failed", failure);
        }
        if (last != null) {
          return -1;
        }
      }
      int n = Math.min(length, buffer.length() - taken);
      buffer.getBytes(taken, taken + n, dst, offset);
      taken += n;
      return n;
    }

    @Override
    public void cancel() throws Exception {
      onContext(() -> stream.handler(null).resume());
    }
  }

  /** Writes one buffer at a time, and waits until the channel has accepted it. */
  private static final class StreamWriter implements ByteWriter {
    private final WriteStream<Buffer> stream;

    StreamWriter(WriteStream<Buffer> stream) {
      this.stream = stream;
    }

    @Override
    public void write(byte[] src, int offset, int length) throws Exception {
      Buffer buffer = Buffer.buffer().appendBytes(src, offset, length);
      await(() -> stream.write(buffer));
    }

    @Override
    public void flush() {}

    @Override
    public void end() throws Exception {
      await(stream::end);
    }

    @Override
    public void fail(Exception cause) {
      throw new UnsupportedOperationException();
    }

    private static void await(Supplier<Future<Void>> step) throws Exception {
      onContext(step).toCompletionStage().toCompletableFuture().get();
    }
  }
}
