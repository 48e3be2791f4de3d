// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The two ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as {@code java.io}
 * streams.
 *
 * <pre>{@code
 * BulkChannel channel = BulkChannel.create();
 * OutputStream out = PipeStreams.stagedOutputStream(channel.sender(), 8192);
 * InputStream in = PipeStreams.inputStream(channel.receiver());
 * }</pre>
 *
 * <p>A stream is a view. You may use it beside the operations of its end, and beside other streams
 * over that end. Closing it closes the end. If the <em>other</em> side has gone, {@code close}
 * throws nothing. Closing again does nothing.
 *
 * <h2>A producer that can fail</h2>
 *
 * <p>Let {@link #producing} or {@link #produce(BulkSender, StreamProducer)} run it. Its reader then
 * never gets a clean end of an incomplete stream.
 *
 * <pre>{@code
 * new Thread(() -> PipeStreams.produce(sender, out -> writeReport(out))).start();
 * }</pre>
 *
 * <p>A stream of {@link #stagedOutputStream} cannot promise that. Its {@code close} is the end, and
 * any code that has the stream may call it. A try-with-resources statement closes it before the
 * catch block, even if its block has failed. Writers, {@code GZIPOutputStream} and Jackson's mapper
 * close the stream that they write to. A {@code PrintStream} swallows the exception of a write that
 * was cut short. In each case the receiver gets a clean end after a part of the stream.
 *
 * <h2>Exceptions</h2>
 *
 * <p>Apart from bad arguments, all exceptions are {@link java.io.IOException}s. Those of the
 * channel come unchanged:
 *
 * <ul>
 *   <li>{@link java.nio.channels.ClosedChannelException}: the end was closed before the call, by
 *       the stream or otherwise;
 *   <li>{@link java.nio.channels.AsynchronousCloseException}: another thread closed the end during
 *       the call;
 *   <li>{@link io.bulkpipe.channel.BrokenChannelException}, from an output stream: the receiver is
 *       gone;
 *   <li>{@link io.bulkpipe.channel.SenderFailedException}, from an input stream: the sender failed.
 * </ul>
 *
 * <p>None of them changes the stream: the next call fails in the same way.
 *
 * <p>A call that has to wait throws an {@link java.io.InterruptedIOException} if its thread is
 * interrupted, before the wait or during it. The interrupt flag is then set. Until it is cleared,
 * each call that would have to wait fails in the same way. A call that need not wait leaves the
 * flag as it is. The exception's {@code bytesTransferred} is exact. A writer that resumes after
 * that number of bytes neither loses nor repeats a byte. A reader has lost none if it counts that
 * number as taken. A count above {@link Integer#MAX_VALUE} is reported as
 * {@code Integer.MAX_VALUE}. The cause is the channel's
 * {@link io.bulkpipe.channel.TransferInterruptedException}.
 *
 * <h2>Threads</h2>
 *
 * <p>What a thread did before it wrote a byte is visible to every thread that read that byte. No
 * stream holds a lock around a call of the channel. It does not matter whether a thread that wrote
 * or read is still alive. If a writer dies without closing, its reader goes on waiting.
 */
public final class PipeStreams {
  private PipeStreams() {}

  /**
   * Returns a stream that sends each write at once.
   *
   * <ul>
   *   <li>{@code write} waits for room as often as needed. The range of one write is contiguous: no
   *       other write to the channel gets between its bytes. A reader that waits may get it in
   *       several pieces, even if all of it fits into the channel. A write of length zero changes
   *       nothing and never waits. It throws if the channel is closed or broken.
   *   <li>{@code flush} marks the bytes written so far as due, as {@link BulkSender#flush} does. A
   *       reader that gathers then waits no longer for them. A flush never waits and never throws,
   *       even if the stream is closed or the receiver is gone.
   *   <li>{@code close} is {@link BulkSender#close()}: the receiver gets the end of the stream
   *       after the bytes that were written. It never waits and never throws. A write in flight on
   *       another thread ends with an {@link java.nio.channels.AsynchronousCloseException}. Its
   *       {@link io.bulkpipe.channel.PartialTransfer#bytesTransferred} counts the bytes before the
   *       end.
   *   <li>In an {@link java.io.InterruptedIOException}, {@code bytesTransferred} is the number of
   *       bytes of this write that were sent. A {@link java.io.BufferedOutputStream} around the
   *       stream ignores it, and sends those bytes again.
   * </ul>
   *
   * <p>Safe for use by many threads. Each write is one send, and allocates nothing. For writes of a
   * few bytes take {@linkplain #stagedOutputStream the staged form}.
   *
   * @param sender where the bytes go
   * @return a stream without state of its own
   */
  public static OutputStream outputStream(BulkSender sender) {
    return new SenderOutputStream(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns a stream that gathers small writes in a staging buffer, an array of its own, and sends
   * them together. It takes the place of a {@link java.io.BufferedOutputStream}. It takes no lock,
   * and no receiver waits for staged bytes as long as further writes come.
   *
   * <p>Staged bytes are published, which means sent in order, by
   *
   * <ul>
   *   <li>the write that fills the staging buffer;
   *   <li>the first write after a receiver has parked, if the staged bytes and its own are enough
   *       for that receiver, as {@link BulkSender#isAwaited(int)} defines it. A receiver that
   *       polls, or that parks after the last write, waits for a flush;
   *   <li>{@code flush} and {@code close};
   *   <li>a write of at least the size of the staging buffer. Its range is not staged, but follows
   *       the staged bytes in the same send.
   * </ul>
   *
   * <p>A call that publishes waits for room as often as needed. No other call waits.
   *
   * <ul>
   *   <li>{@code write} puts a small range into the staging buffer. Only when it publishes does it
   *       notice that the receiver is gone, or that other code has closed the sender. After this
   *       stream was closed, it throws. A write of length zero changes nothing and never waits.
   *   <li>{@code flush} publishes, and marks the bytes written so far as due, as
   *       {@link BulkSender#flush} does. With nothing staged it never waits and never throws, even
   *       if the stream is closed or the receiver is gone.
   *   <li>{@code close} publishes, then closes the sender. It always closes the sender, but cleanly
   *       only if all bytes were sent. If the receiver is gone, or the sender was closed with a
   *       cause or aborted, staged bytes are dropped silently. To notice that, flush first. If the
   *       sender was closed without a cause while bytes were staged, the receiver has got a
   *       truncated stream, and {@code close} throws a {@code ClosedChannelException}. If
   *       {@code close} is interrupted while it waits for room, it closes the sender with the
   *       {@link java.io.InterruptedIOException} as the cause, and throws it. So the receiver does
   *       not take the truncated stream for a complete one.
   *   <li>If a call fails to publish all staged bytes, those that it has sent have left the staging
   *       buffer. The rest stays there for the next call.
   *   <li>In an {@link java.io.InterruptedIOException} of a write, {@code bytesTransferred} is the
   *       number of bytes of its range that were sent or staged. That may be the whole range. Do
   *       not write those bytes again. In one of a flush or a close, it is the number of staged
   *       bytes that were sent. The {@link io.bulkpipe.channel.PartialTransfer#bytesTransferred} of
   *       the channel's exceptions counts the bytes that the failed publication has sent, staged
   *       bytes included.
   * </ul>
   *
   * <p>For one thread at a time, ordered by the caller: the stream has no lock. There is one
   * exception: while a write or a flush waits for room, another thread may close the stream. That
   * never waits. It ends the waiting call with an
   * {@link java.nio.channels.AsynchronousCloseException}, drops the bytes that are not sent, and
   * closes the sender with a cause. To end a stream that another thread uses, at any time, close or
   * abort the <em>sender</em> with a cause. That also ends a waiting {@code close}. If two threads
   * are found to publish at once, the second gets an {@link IllegalStateException}.
   *
   * <p>A write that publishes nothing costs about as much as copying its bytes. Publishing costs
   * one send. It allocates nothing, except a few dozen bytes for a large range. The staging buffer
   * is freed when the stream is closed.
   *
   * @param sender where the bytes go
   * @param bytes the size of the staging buffer, 1 or more; if it is above the channel's capacity,
   *     publications wait for the receiver halfway
   * @return a new stream with nothing staged
   * @throws IllegalArgumentException if {@code bytes} is less than 1
   */
  public static OutputStream stagedOutputStream(BulkSender sender, int bytes) {
    Objects.requireNonNull(sender, "sender=null");
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes=" + bytes + " is less than 1");
    }
    return new StagedOutputStream(sender, bytes);
  }

  /**
   * Returns a stream that receives.
   *
   * <ul>
   *   <li>{@code read} waits while the channel is empty. A read of a kilobyte or more may also wait
   *       a moment for further bytes, as {@link InputStreamBuilder#coalescing} describes. It takes
   *       buffered bytes, at least one and at most the requested length, as one contiguous piece. A
   *       length of zero gives 0 without waiting, at the end of the stream too.
   *   <li>At the end of the stream, each read returns -1. The end does not close the stream.
   *   <li>{@code readNBytes}, {@code readAllBytes}, {@code skip}, {@code skipNBytes} and
   *       {@code transferTo} go on until they have as many bytes as requested or the stream ends.
   *       They receive several times. Bytes that other readers take meanwhile are missing.
   *   <li>{@code transferTo} writes pieces of up to 16 KiB as they come. It flushes and closes
   *       nothing. If the other stream throws, the piece of that write is lost.
   *   <li>{@code skip} skips as many bytes as requested, and fewer only at the end of the stream.
   *       It skips nothing if the number is zero or less.
   *   <li>{@code available} is {@link BulkReceiver#available()}: the number of bytes that can be
   *       read without waiting, unless another reader takes them. It is 0 once the stream is closed
   *       or over.
   *   <li>{@code mark} is not supported.
   *   <li>{@code close} is {@link BulkReceiver#close()}: buffered bytes are dropped, and senders
   *       get a {@link io.bulkpipe.channel.BrokenChannelException}. It never waits and never
   *       throws. Reading from a closed stream throws. A read in flight on another thread ends with
   *       an {@link java.nio.channels.AsynchronousCloseException}.
   *   <li>In an {@link java.io.InterruptedIOException}, {@code bytesTransferred} is the number of
   *       bytes that the call had taken. For {@code read} it is 0. For {@code readNBytes} into an
   *       array, the bytes are in the array. For {@code transferTo}, they were written. For the
   *       others, they are lost.
   *   <li>If the sender fails during a call that receives several times, the call throws, and does
   *       not return the bytes that it had taken: a short count would mean the end of the stream.
   * </ul>
   *
   * <p>Safe for use by many threads. Each read is one receive, and allocates nothing. To read
   * single bytes, put a {@link java.io.BufferedInputStream} over the stream. It does one read each
   * time its array is empty, so it does not wait until the array is full.
   *
   * @param receiver where the bytes come from
   * @return a stream without state of its own
   */
  public static InputStream inputStream(BulkReceiver receiver) {
    return new InputStreamBuilder(Objects.requireNonNull(receiver, "receiver=null")).open();
  }

  /**
   * Returns a builder of a stream that receives. It sets a low-water mark, a timeout of reads, or
   * how long reads wait for further bytes.
   *
   * <pre>{@code
   * InputStream in = PipeStreams.reading(receiver).lowWaterMark(16_384).open();
   * }</pre>
   *
   * @param receiver where the bytes come from
   * @return a new builder
   */
  public static InputStreamBuilder reading(BulkReceiver receiver) {
    return new InputStreamBuilder(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /**
   * Returns a builder of a stream of the bytes that a producer writes. {@link ProducedInputStream}
   * describes how the stream ends. The builder starts nothing.
   *
   * <pre>{@code
   * InputStream in = PipeStreams.producing(out -> writeReport(out)).name("report").lazy().open();
   * }</pre>
   *
   * @param producer writes the stream
   * @return a new builder
   */
  public static ProducedInputStream.Builder producing(StreamProducer producer) {
    return new ProducedInputStream.Builder(producer);
  }

  /**
   * Runs a producer into a sender, on the calling thread, and ends the sender as the producer ends.
   * The receiver gets a clean end only if the producer has returned and everything that it wrote
   * was accepted. It does not matter which code closed the stream or swallowed exceptions.
   *
   * <p>An exception of the producer goes to the receiver, and is not thrown here. If the receiver
   * has gone, it goes to the calling thread's uncaught exception handler, unless it only reports
   * that the receiver has gone. An {@link Error} is also thrown here. The producer's writes wait
   * while the channel is full.
   *
   * @param sender where the bytes go; no other code should use it
   * @param producer writes the stream
   * @return true if the stream is complete; false if the receiver gets a failure, or has gone
   */
  public static boolean produce(BulkSender sender, StreamProducer producer) {
    Objects.requireNonNull(sender, "sender=null");
    Objects.requireNonNull(producer, "producer=null");
    ProducerTask task = new ProducerTask(sender, producer);
    task.run();
    return task.isComplete();
  }

  /**
   * Runs a producer into a sender, on an executor, and ends the sender as the producer ends, like
   * {@link #produce(BulkSender, StreamProducer)}.
   *
   * <p>The future completes when the sender has ended. It completes normally if the stream is
   * complete. Otherwise it completes exceptionally with the failure, once the bytes before the
   * failure were accepted. Cancelling the future aborts the sender and interrupts the producer. If
   * nothing depends on the future, and the receiver has gone, a failure goes to the uncaught
   * exception handler of the producer's thread.
   *
   * @param sender where the bytes go; no other code should use it
   * @param producer writes the stream
   * @param executor runs the producer. If it drops the task, the sender and the future fail once a
   *     garbage collection has found the task unreachable
   * @return the future of the producer
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too. In each case the sender is closed with that
   *     exception as the cause
   */
  public static CompletableFuture<@Nullable Void> produce(
      BulkSender sender, StreamProducer producer, Executor executor) {
    Objects.requireNonNull(sender, "sender=null");
    Objects.requireNonNull(producer, "producer=null");
    Objects.requireNonNull(executor, "executor=null");
    ProducerTask task = new ProducerTask(sender, producer);
    task.start(executor);
    return task.completion();
  }
}
