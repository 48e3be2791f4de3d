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
 * <p>A stream is a view: it may be used beside the operations of its end and beside other streams
 * over it, and closing it closes the end. All of them close quietly when it is the <em>other</em>
 * side that has gone, and closing again does nothing.
 *
 * <h2>A producer that can fail</h2>
 *
 * <p>Let {@link #producing} or {@link #produce(BulkSender, StreamProducer)} run it, on a thread of
 * the library's or on one of yours: its reader then never gets a clean end of something incomplete.
 *
 * <pre>{@code
 * new Thread(() -> PipeStreams.produce(sender, out -> writeReport(out))).start();
 * }</pre>
 *
 * <p>A stream of {@link #stagedOutputStream} cannot promise that. Its {@code close} is the end, and
 * whatever was given the stream may call it: try-with-resources closes before the catch block, also
 * when its block has failed; writers, {@code GZIPOutputStream} and Jackson's mapper close what they
 * write to; and a {@code PrintStream} swallows the exception of a write that was cut short. The
 * receiver would take what it got for everything.
 *
 * <h2>Exceptions</h2>
 *
 * <p>Beside those of bad arguments, all are {@link java.io.IOException}s. Those of the channel come
 * unchanged: {@link java.nio.channels.ClosedChannelException} after the end was closed, by the
 * stream or otherwise; {@link java.nio.channels.AsynchronousCloseException} if another thread
 * closes it during the call; {@link io.bulkpipe.channel.BrokenChannelException} from an output
 * stream whose receiver is gone; {@link io.bulkpipe.channel.SenderFailedException} from an input
 * stream whose sender failed. They leave the stream as it was: the next call fails, too.
 *
 * <p>A thread that is interrupted where it waits, or would have to, gets an
 * {@link java.io.InterruptedIOException}, and finds its interrupt flag set: until somebody clears
 * it, each call that would have to wait fails in the same way. Its {@code bytesTransferred} is
 * exact: a writer that goes on after so many bytes, or a reader that counts so many as taken, loses
 * nothing and doubles nothing. (Where a count exceeds an {@code int}, it is
 * {@link Integer#MAX_VALUE}.) Its cause is the channel's
 * {@link io.bulkpipe.channel.TransferInterruptedException}. A call that can go on goes on and
 * leaves the flag.
 *
 * <h2>Threads</h2>
 *
 * <p>What a thread did before it wrote a byte is visible to every thread that read it; no stream
 * holds a lock around a call of the channel, and it does not matter whether a thread that once
 * wrote or read is still alive. A writer that dies without closing leaves its reader waiting.
 */
public final class PipeStreams {
  private PipeStreams() {}

  /**
   * Returns a stream that sends each write at once.
   *
   * <ul>
   *   <li>{@code write} waits for room as often as needed. The range of one write is contiguous: no
   *       other write to the channel gets between its bytes. A read that waits may see it in
   *       several pieces, also where all of it fits: the first writes to a channel make its storage
   *       grow. One of length zero changes nothing and never waits, but throws if the channel is
   *       closed or broken.
   *   <li>{@code flush} marks what was written as due, as {@link BulkSender#flush} does: a reader
   *       that gathers waits no longer. It never waits and never throws, not even when the stream
   *       is closed or the receiver is gone.
   *   <li>{@code close} is {@link BulkSender#close()}: the receiver gets the end of the stream
   *       after what was written. It waits for nothing and never throws. A write that another
   *       thread has in flight ends with an {@link java.nio.channels.AsynchronousCloseException},
   *       whose {@link io.bulkpipe.channel.PartialTransfer#bytesTransferred} is what lies before
   *       the end.
   *   <li>In an {@link java.io.InterruptedIOException}, {@code bytesTransferred} is how many bytes
   *       of this write were sent. A {@link java.io.BufferedOutputStream} around the stream does
   *       not look at it, and sends those bytes again.
   * </ul>
   *
   * <p>Safe for use by many threads. Each write is one send, and allocates nothing; who writes a
   * few bytes at a time should take {@linkplain #stagedOutputStream the staged form}.
   *
   * @param sender where the bytes go
   * @return a stream without any state of its own
   */
  public static OutputStream outputStream(BulkSender sender) {
    return new SenderOutputStream(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns a stream that gathers small writes in an array of its own, its staging buffer, and
   * sends them together. In place of a {@link java.io.BufferedOutputStream}, it lets no receiver
   * wait for what is staged as long as there are more writes to come, and it takes no lock.
   *
   * <p>What is staged is published, which means sent, in order,
   *
   * <ul>
   *   <li>by the write that fills the staging buffer;
   *   <li>by the first write after a receiver has parked, together with that write's own bytes, if
   *       they are enough for it; {@link BulkSender#isAwaited(int)} says what counts. A receiver
   *       that polls, or that came after the last write, waits for a flush;
   *   <li>by {@code flush} and by {@code close};
   *   <li>by a write as large as the staging buffer or larger, which is not staged but sent right
   *       after it, in the same send.
   * </ul>
   *
   * <p>Whatever publishes waits for room as often as needed; nothing else waits.
   *
   * <ul>
   *   <li>{@code write} puts a small range into the staging buffer, and notices that the receiver
   *       is gone, or that the sender was closed beside this stream, only when it publishes. After
   *       this stream was closed, it throws. One of length zero changes nothing and never waits.
   *   <li>{@code flush} publishes, and marks what was written as due, as {@link BulkSender#flush}
   *       does. With nothing staged it never waits and never throws, also when the stream is closed
   *       or the receiver is gone.
   *   <li>{@code close} publishes, then closes the sender. It always closes the sender, and it
   *       closes it cleanly only if all that was written has been sent. If the receiver is gone, or
   *       the sender was closed with a cause or aborted, what is staged is dropped silently, so
   *       flush first to know. It throws if the sender was closed without a cause while bytes were
   *       staged: a {@code ClosedChannelException}, since the receiver has got a truncated stream.
   *       If it is interrupted while it waits for room, it closes the sender with the
   *       {@link java.io.InterruptedIOException} as the cause, so that the receiver does not take
   *       the truncated stream for a complete one, and throws it.
   *   <li>When a write, a flush or a publication of any kind fails, what it has sent has left the
   *       staging buffer, and the rest stays there for the next one.
   *   <li>In an {@link java.io.InterruptedIOException}, {@code bytesTransferred} is, from a write,
   *       how many bytes of its own range were accepted, sent or staged: possibly all of them, and
   *       in no case to be written again; from a flush and a close, how many staged bytes were
   *       sent. The {@link io.bulkpipe.channel.PartialTransfer#bytesTransferred} of the channel's
   *       exceptions counts what the failed publication has sent, staged bytes included.
   * </ul>
   *
   * <p>For one thread at a time, ordered by the caller: it has no lock. There is one exception:
   * while a write or a flush waits for room, any other thread may close the stream. That ends the
   * waiting call with an {@link java.nio.channels.AsynchronousCloseException}, drops what is not
   * sent, and closes the sender with a cause, without waiting. (To end a stream that another thread
   * uses, at any time, a waiting close included, close or abort the <em>sender</em> with a cause.)
   * Where two threads are found to publish at once, the second gets an
   * {@link IllegalStateException}.
   *
   * <p>A write that publishes nothing costs about as much as copying its bytes; publishing costs
   * one send. Nothing is allocated for it, but a few dozen bytes for a large range. The staging
   * buffer is freed when the stream is closed.
   *
   * @param sender where the bytes go
   * @param bytes the size of the staging buffer, 1 or more; what exceeds the channel's capacity
   *     makes publications wait for the receiver halfway
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
   *   <li>{@code read} waits only while there is nothing, and takes what is there, at least one
   *       byte and at most what was asked for, as one contiguous piece. A length of zero gives 0
   *       without waiting, at the end of the stream too.
   *   <li>The end of the stream is -1, again and again; it does not close the stream.
   *   <li>{@code readNBytes}, {@code readAllBytes}, {@code skip}, {@code skipNBytes} and
   *       {@code transferTo} go on until they have what they were asked for or the stream ends.
   *       They are several receives: what other readers take meanwhile is missing.
   *   <li>{@code transferTo} writes what it takes in pieces of up to 16 KiB, as they come, and
   *       flushes and closes nothing. If the other stream throws, the piece that it was given is
   *       gone from this one.
   *   <li>{@code skip} skips as much as it was asked to, fewer only at the end of the stream, and
   *       nothing for zero or less.
   *   <li>{@code available} is {@link BulkReceiver#available()}: what can be read without waiting,
   *       as long as nobody else reads; 0 once the stream is closed, or over.
   *   <li>{@code mark} is not supported.
   *   <li>{@code close} is {@link BulkReceiver#close()}: what is buffered is dropped, and senders
   *       get a {@link io.bulkpipe.channel.BrokenChannelException}. It waits for nothing and never
   *       throws. Reading from a closed stream throws; a read that another thread has in flight
   *       ends with an {@link java.nio.channels.AsynchronousCloseException}.
   *   <li>In an {@link java.io.InterruptedIOException}, {@code bytesTransferred} is how many bytes
   *       the call had taken: 0 for {@code read}; for {@code readNBytes} into an array, those bytes
   *       are in the array; for {@code transferTo}, they were written; for the others they are
   *       gone. A failure of the sender comes in place of what such a call had taken, too: fewer
   *       bytes than asked for would mean the end of the stream.
   * </ul>
   *
   * <p>Safe for use by many threads. Each read is one receive, and allocates nothing; who reads
   * single bytes should put a {@link java.io.BufferedInputStream} over it, which never waits for
   * more than there is.
   *
   * @param receiver where the bytes come from
   * @return a stream without any state of its own
   */
  public static InputStream inputStream(BulkReceiver receiver) {
    return new InputStreamBuilder(Objects.requireNonNull(receiver, "receiver=null")).open();
  }

  /**
   * Starts a stream that receives, with other than the usual settings: a low-water mark, a limit to
   * how long a read waits.
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
   * Starts a stream of what a producer writes: see {@link ProducedInputStream} for how it ends.
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
   * The receiver gets a clean end only if the producer has returned and all that it wrote was
   * accepted, whatever closed its stream or swallowed its exceptions.
   *
   * <p>What the producer throws is for the receiver, and not thrown here. If the receiver has gone,
   * it goes to the calling thread's handler of uncaught exceptions, unless it only says that the
   * receiver has gone. An {@link Error} is thrown here, too. Waits while the channel is full.
   *
   * @param sender where the bytes go; nobody else should use it
   * @param producer writes the stream
   * @return whether the stream is complete: false if the receiver gets a failure, or has gone
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
   * <p>The future completes when the sender has ended: normally if the stream is complete, else
   * with what failed it. To cancel it aborts the sender and interrupts the producer. Where nothing
   * depends on it, and the receiver has gone, a failure goes to the handler of uncaught exceptions
   * of the producer's thread.
   *
   * @param sender where the bytes go; nobody else should use it
   * @param producer writes the stream
   * @param executor runs the producer. If it drops the task, the sender and the future fail; a
   *     garbage collection finds out
   * @return the future of the producer
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it; the sender
   *     is then closed with it as the cause. Whatever else the executor throws is thrown, too
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
