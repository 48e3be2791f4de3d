// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.ChannelStats;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An input stream of the bytes that a {@link StreamProducer} writes.
 * {@link PipeStreams#producing(StreamProducer)} makes one.
 *
 * <ul>
 *   <li>If the producer returns normally, and everything that it wrote was accepted, the stream
 *       ends after the last byte.
 *   <li>If the producer throws, the reader gets the bytes that were written before, then a
 *       {@link io.bulkpipe.channel.SenderFailedException} with the exception as its cause. It never
 *       gets an end of the stream. The same holds if a write was not accepted as a whole, even if
 *       the code in between swallowed the exception. An {@link Error} also goes on to the executor.
 *   <li>If the stream is closed before its end, the producer's writes throw
 *       {@link io.bulkpipe.channel.BrokenChannelException}. The same happens once a garbage
 *       collection has found the stream unreachable. A producer that is not writing notices neither
 *       of them, unless it is {@linkplain StreamProducer#interruptible interruptible}. Cancelling
 *       the {@linkplain #completion() completion} interrupts every producer.
 *   <li>Reads gather up to a {@linkplain Builder#lowWaterMark low-water mark}. So the producer must
 *       flush the bytes that its reader waits for.
 *   <li>If the reader has gone, a failure of the producer goes to the completion. If nothing
 *       depends on the completion, it goes to the uncaught exception handler of the producer's
 *       thread.
 * </ul>
 *
 * <p>Otherwise it is like a stream of
 * {@link PipeStreams#inputStream(io.bulkpipe.channel.BulkReceiver)}, and safe for use by many
 * threads.
 */
public final class ProducedInputStream extends InputStream {
  private final InputStream in;
  private final BulkReceiver receiver;
  private final ProducerTask task;

  /** Starts the producer at the first read; null if it has been started, or never will be. */
  private final AtomicReference<@Nullable Executor> notStarted;

  /** @param notStarted starts the producer at the first read; null if it has been started */
  private ProducedInputStream(
      InputStream in, BulkReceiver receiver, ProducerTask task, @Nullable Executor notStarted) {
    this.in = in;
    this.receiver = receiver;
    this.task = task;
    this.notStarted = new AtomicReference<>(notStarted);
  }

  /**
   * Returns the future of the producer. It completes normally once the producer has returned and
   * everything that it wrote was accepted. The reader may not have read all of it by then. If the
   * producer fails, the future completes exceptionally with the failure, once the bytes before the
   * failure were accepted. So the future may stay incomplete while the channel is full.
   *
   * <p>Cancelling the future, or completing it yourself, aborts the channel and interrupts the
   * producer: the reader gets a {@link io.bulkpipe.channel.SenderFailedException} at once. The
   * future of a lazy stream stays incomplete until the stream is read or closed.
   *
   * @return always the same future
   */
  public CompletableFuture<@Nullable Void> completion() {
    return task.completion();
  }

  /**
   * Returns the figures of the channel between the producer and the reader: how many bytes have
   * passed, how full it was at most, and how long each side has waited.
   *
   * @return the figures of this moment
   */
  public ChannelStats stats() {
    return receiver.stats();
  }

  /** Returns the channel's stream, with the producer started. */
  private InputStream started() {
    Executor executor = notStarted.get() == null ? null : notStarted.getAndSet(null);
    if (executor != null) {
      try {
        task.start(executor);
      } catch (Throwable refused) {
        return in; // the refusal has failed it
      }
    }
    return in;
  }

  /** Returns the channel's stream. Starts the producer only if the call wants at least one byte. */
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

  /**
   * Reads {@code len} bytes, or all that are left. A shorter array means that the stream has ended
   * and is complete: if the producer fails, this method throws instead. Ignores the low-water mark
   * and the timeout.
   */
  @Override
  public byte[] readNBytes(int len) throws IOException {
    return startedFor(len).readNBytes(len);
  }

  /**
   * Reads {@code len} bytes, or all that are left, into a part of an array. A count below
   * {@code len} means that the stream has ended and is complete: if the producer fails, this method
   * throws instead. Ignores the low-water mark and the timeout.
   */
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

  /**
   * Returns the number of bytes that can be read without waiting. Does not start the producer of a
   * lazy stream.
   */
  @Override
  public int available() throws IOException {
    return in.available();
  }

  /** Closes the stream. If the producer has not started yet, it never starts. */
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

  /** A builder of streams. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final int LOW_WATER_MARK = 16 * 1024;

    private final StreamProducer producer;
    private final BulkChannel.Builder channel =
        BulkChannel.builder().name("producer").singleSender().detectAbandonment();
    private String thread = "bulkpipe-producer";
    private @Nullable Executor executor;
    private boolean lazy;
    private int lowWaterMark;
    private @Nullable Duration timeout;

    Builder(StreamProducer producer) {
      this.producer = Objects.requireNonNull(producer, "producer=null");
    }

    /**
     * Sets how many bytes the producer may be ahead of the reader. The default is
     * {@link BulkChannel#DEFAULT_CAPACITY}. The producer's stream stages up to 8192 more.
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
     * Sets how many bytes a read waits for, as {@link InputStreamBuilder#lowWaterMark} describes. A
     * read returns with fewer if the producer has flushed or has ended. The default is 16 KiB, or
     * half the capacity if that is less. With 1, there is no low-water mark.
     *
     * @param bytes 1 to half the capacity, rounded up
     * @return this
     * @throws IllegalArgumentException if {@code bytes} is less than 1. If it is more than half the
     *     capacity, {@link #open} throws this exception
     */
    public Builder lowWaterMark(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("lowWaterMark=" + bytes + " is less than 1");
      }
      this.lowWaterMark = bytes;
      return this;
    }

    /**
     * Limits how long one {@code read} waits, as {@link InputStreamBuilder#timeout} describes. By
     * default there is no limit.
     *
     * @param most how long to wait, more than zero
     * @return this
     * @throws IllegalArgumentException if the time is not above zero
     */
    public Builder timeout(Duration most) {
      this.timeout = Arguments.checkTimeout(most);
      return this;
    }

    /**
     * Sets the executor that runs the producer. The default is {@link PipeThreads#perTask}.
     *
     * @param executor runs the producer on another thread than the caller's. Otherwise
     *     {@link #open}, or the first read, waits for ever once the channel is full
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor=null");
      return this;
    }

    /**
     * Names the channel, and the thread that the default executor makes. The default name of the
     * channel is {@code producer}.
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
     * Starts the producer at the first read, and never if there is none. If the executor refuses
     * the producer, that read fails.
     *
     * @return this
     */
    public Builder lazy() {
      this.lazy = true;
      return this;
    }

    /**
     * Opens a stream with these settings. Each call opens a new stream, and runs the producer once
     * more.
     *
     * @return a new stream
     * @throws IllegalArgumentException if the low-water mark is above half the capacity
     * @throws RejectedExecutionException if the executor throws it, unless the stream is lazy. Any
     *     other exception of the executor is thrown, too
     */
    public ProducedInputStream open() {
      BulkChannel made = channel.build();
      int mark = Math.min(LOW_WATER_MARK, made.receiver().largestMinimum());
      InputStreamBuilder reading = PipeStreams.reading(made.receiver())
          .lowWaterMark(lowWaterMark == 0 ? mark : lowWaterMark);
      InputStream in = (timeout == null ? reading : reading.timeout(timeout)).open();
      ProducerTask task = new ProducerTask(made.sender(), producer);
      Executor runs = executor == null ? PipeThreads.perTask(thread) : executor;
      if (!lazy) {
        task.start(runs);
      }
      return new ProducedInputStream(in, made.receiver(), task, lazy ? runs : null);
    }
  }
}
