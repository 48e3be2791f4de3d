// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StreamProducer} writes, as a stream to read.
 * {@link PipeStreams#producing(StreamProducer)} makes one.
 *
 * <ul>
 *   <li>The producer's normal return is the end of the stream, once everything was read, if all
 *       that it wrote was accepted.
 *   <li>Whatever the producer throws is the cause of the
 *       {@link io.bulkpipe.channel.SenderFailedException} that the reader gets after what was
 *       written before; never an end of the stream. So is what kept a write from being accepted as
 *       a whole, also where the code in between swallowed it. An {@link Error} is thrown on to the
 *       executor, too.
 *   <li>Closing the stream before its end makes the producer's writes throw
 *       {@link io.bulkpipe.channel.BrokenChannelException}. So does a stream that was forgotten: a
 *       garbage collection finds out. A producer that does something else than writing does not
 *       notice either; to interrupt it, cancel the {@linkplain #completion() completion}.
 *   <li>Reads gather: see {@link Builder#lowWaterMark}. So a producer flushes what its reader waits
 *       for.
 *   <li>A failure of the producer that the reader cannot hear any more, since it has gone, goes to
 *       the completion; and, where nothing depends on that, to the handler of uncaught exceptions
 *       of the producer's thread.
 * </ul>
 *
 * <p>Otherwise a stream as {@link PipeStreams#inputStream(io.bulkpipe.channel.BulkReceiver)}
 * returns it, for many threads.
 */
public final class ProducedInputStream extends InputStream {
  private final InputStream in;
  private final ProducerTask task;

  /** Starts the producer at the first read; null if it has been started, or never will be. */
  private final AtomicReference<@Nullable Executor> notStarted;

  /** @param notStarted starts the producer at the first read; null if it has been started */
  private ProducedInputStream(InputStream in, ProducerTask task, @Nullable Executor notStarted) {
    this.in = in;
    this.task = task;
    this.notStarted = new AtomicReference<>(notStarted);
  }

  /**
   * Returns the future of the producer. It completes normally once the producer has returned and
   * all that it wrote was accepted, which does not mean that it was read; and exceptionally with
   * what failed.
   *
   * <p>To cancel it, or to complete it otherwise, aborts the channel and interrupts the producer:
   * the reader gets a {@link io.bulkpipe.channel.SenderFailedException} at once. Of a lazy stream
   * that nobody reads it stays incomplete.
   *
   * @return always the same future
   */
  public CompletableFuture<@Nullable Void> completion() {
    return task.completion();
  }

  /** The channel's stream, with the producer started. */
  private InputStream started() {
    Executor executor = notStarted.get() == null ? null : notStarted.getAndSet(null);
    if (executor != null) {
      try {
        task.start(executor);
      } catch (Throwable refused) {
        return in; // which has failed with it
      }
    }
    return in;
  }

  /** The same for so many bytes: for none, and for fewer, nothing is started. */
  private InputStream startedFor(long length) {
    return length > 0 ? started() : in;
  }

  @Override
  public int read() throws IOException {
    return started().read();
  }

  @Override
  public int read(byte[] b) throws IOException {
    return read(b, 0, Objects.requireNonNull(b, "b=null").length);
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    Arguments.checkSlice("b", b, off, len);
    return startedFor(len).read(b, off, len);
  }

  @Override
  public byte[] readAllBytes() throws IOException {
    return started().readAllBytes();
  }

  @Override
  public byte[] readNBytes(int len) throws IOException {
    return startedFor(len).readNBytes(len);
  }

  @Override
  public int readNBytes(byte[] b, int off, int len) throws IOException {
    Arguments.checkSlice("b", b, off, len);
    return startedFor(len).readNBytes(b, off, len);
  }

  @Override
  public long skip(long n) throws IOException {
    return startedFor(n).skip(n);
  }

  @Override
  public void skipNBytes(long n) throws IOException {
    startedFor(n).skipNBytes(n);
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    Objects.requireNonNull(out, "out=null");
    return started().transferTo(out);
  }

  /** Returns what can be read without waiting; does not start the producer of a lazy stream. */
  @Override
  public int available() throws IOException {
    return in.available();
  }

  /** Closes the stream; a producer that has not been started never will be. */
  @Override
  public void close() throws IOException {
    boolean never = notStarted.getAndSet(null) != null;
    in.close();
    if (never) {
      task.completion().cancel(false);
    }
  }

  @Override
  public String toString() {
    return "produced " + in;
  }

  /** Settings of a stream to be opened. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final int LOW_WATER_MARK = 16 * 1024;

    private final StreamProducer producer;
    private final BulkChannel.Builder channel =
        BulkChannel.builder().name("producer").singleSender().detectAbandonment();
    private String thread = "bulkpipe-producer";
    private @Nullable Executor executor;
    private boolean lazy;
    private int lowWaterMark;

    Builder(StreamProducer producer) {
      this.producer = Objects.requireNonNull(producer, "producer=null");
    }

    /**
     * Sets how many bytes the producer may be ahead of the reader;
     * {@link BulkChannel#DEFAULT_CAPACITY} if not called. Beside them it may stage up to 8192.
     *
     * @param bytes 1 to 2<sup>30</sup>
     * @return this
     * @throws IllegalArgumentException if the capacity is out of its range
     */
    public Builder capacity(int bytes) {
      channel.capacity(bytes);
      return this;
    }

    /**
     * Sets how many bytes a read waits for, as {@link InputStreamBuilder#lowWaterMark} says: it
     * also returns with less when the producer has flushed, or has ended. 16 KiB if not called, or
     * half the capacity if that is less. With 1, a read takes what there is.
     *
     * @param bytes 1 to half the capacity, rounded up
     * @return this
     * @throws IllegalArgumentException if it is less than 1; {@link #open} throws it if it is more
     *     than half the capacity
     */
    public Builder lowWaterMark(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("lowWaterMark=" + bytes + " is less than 1");
      }
      this.lowWaterMark = bytes;
      return this;
    }

    /**
     * Sets the executor that runs the producer; {@link PipeThreads#perTask} if not called.
     *
     * @param executor runs the producer, beside the reader: one that runs tasks in the calling
     *     thread makes {@link #open}, or the first read, wait for ever as soon as the channel is
     *     full
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor=null");
      return this;
    }

    /**
     * Names the channel, and the thread that is made for the producer.
     *
     * @param name any text
     * @return this
     */
    public Builder name(String name) {
      channel.name(Objects.requireNonNull(name, "name=null"));
      this.thread = "bulkpipe-producer " + name;
      return this;
    }

    /**
     * Lets the producer start at the first read, and not at all if nobody reads. An executor that
     * refuses it then fails that read.
     *
     * @return this
     */
    public Builder lazy() {
      this.lazy = true;
      return this;
    }

    /**
     * Opens a stream with these settings. May be called again for another one, with a run of the
     * producer of its own.
     *
     * @return a new stream
     * @throws IllegalArgumentException if the low-water mark is above half the capacity
     * @throws RejectedExecutionException if the executor throws it; not if the stream is lazy
     */
    public ProducedInputStream open() {
      BulkChannel made = channel.build();
      int mark = Math.min(LOW_WATER_MARK, made.receiver().largestMinimum());
      InputStream in = PipeStreams.reading(made.receiver())
          .lowWaterMark(lowWaterMark == 0 ? mark : lowWaterMark)
          .open();
      ProducerTask task = new ProducerTask(made.sender(), producer);
      Executor runs = executor == null ? PipeThreads.perTask(thread) : executor;
      if (!lazy) {
        task.start(runs);
      }
      return new ProducedInputStream(in, task, lazy ? runs : null);
    }
  }
}
