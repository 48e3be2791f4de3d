// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.MessageReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.Job;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.channels.ReceiveChannel;
import kotlinx.coroutines.channels.SendChannel;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowCollector;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/**
 * Operations on the ends of a channel for coroutines. They suspend where a thread would wait.
 *
 * <pre>{@code
 * launch { source.collect(PipeCoroutines.collector(channel.sender())) }
 * PipeCoroutines.flow(channel.receiver(), 8192).collect { chunk -> consume(chunk) }
 * }</pre>
 *
 * <p><b>Cancellation loses and doubles nothing.</b> A coroutine suspends only until there are bytes
 * or room. The bytes move afterwards, without a suspension. Each step checks for cancellation
 * before it moves bytes, and not after. So bytes that were taken out of the channel reach the
 * caller. A call that throws a {@link CancellationException} has taken no bytes. It has sent none
 * either, unless its method says otherwise. Cancellation closes neither end, and both stay usable.
 *
 * <p><b>Threads.</b> No thread is blocked. A coroutine goes on where its dispatcher decides. With
 * {@code Dispatchers.Unconfined}, that is the channel's executor. Any number of coroutines and
 * threads may use an end at once, unless a single one was promised to the channel's builder. The
 * same holds for the objects that this class returns, except {@link Chunks}. Both sides of a
 * channel can run on the same thread. If a dispatcher throws instead of resuming a coroutine, the
 * coroutine is cancelled, and ends on {@code Dispatchers.IO}. No byte has moved. If a dispatcher
 * silently drops a step, its coroutine stays suspended, as everywhere in Kotlin. A {@code pump} is
 * the exception: it is cancelled once a garbage collection has found the dropped step.
 *
 * <p><b>Errors</b> are those of {@link BulkReceiver} and {@link BulkSender}. They are
 * {@link IOException}s, although the Kotlin interfaces declare no exceptions. An interrupt is
 * ignored, because no thread waits. Arguments are checked before cancellation.
 *
 * <p>In Kotlin, use the functions of this package instead of this class: extensions of the ends and
 * of flows, and {@code produceBytes}, which runs a producer as a child of a scope.
 */
public final class PipeCoroutines {
  private static final byte[] NOTHING = {};

  private PipeCoroutines() {}

  /**
   * Returns a flow of the bytes of a receiver. The flow is cold, and collecting it takes the bytes
   * out of the channel. A second collection resumes where the first one stopped. Of several
   * collections at the same time, each gets some of the bytes. The flow completes at the end of the
   * stream, and fails with the receiver's errors.
   *
   * <p>The flow gathers small sends. It waits until a chunk is full or half the capacity is
   * buffered. It waits no longer once the buffered bytes are due, because the sender has
   * {@linkplain BulkSender#flush flushed} or ended.
   *
   * <p>The collector may stop, by {@code first}, an exception or cancellation. It has then got its
   * last chunk, and all later bytes are still in the channel. The receiver stays open, so
   * {@code close} it unless other code goes on. Operators that buffer, such as {@code flowOn}, hold
   * further chunks, and these are lost if the collector stops.
   *
   * @param receiver where the bytes come from
   * @param chunk the most bytes in an array, 1 or more. An array has at least one byte, and fewer
   *     than this if fewer are due
   * @return a flow of arrays that belong to the collector
   * @throws IllegalArgumentException if {@code chunk} is below 1
   */
  public static Flow<byte[]> flow(BulkReceiver receiver, int chunk) {
    Objects.requireNonNull(receiver, "receiver=null");
    checkChunk(chunk);
    return SupplyFlow.of(() -> new ChunkSupply(receiver, chunk));
  }

  /**
   * Returns the chunks of a receiver for a loop: {@code for (chunk in
   * PipeCoroutines.chunks(receiver, 8192))}. The loop gathers as {@link #flow} does, ends at the
   * end of the stream, and throws the receiver's errors. If you leave the loop, later bytes stay in
   * the channel, and the receiver stays open. If {@code hasNext} has taken a chunk that
   * {@code next} has not returned, the next loop over the same object begins with that chunk.
   *
   * @param receiver where the bytes come from
   * @param chunk the most bytes in an array, 1 or more. An array has at least one byte, and fewer
   *     than this if fewer are due
   * @return the chunks, for one coroutine at a time
   * @throws IllegalArgumentException if {@code chunk} is below 1
   */
  public static Chunks chunks(BulkReceiver receiver, int chunk) {
    Objects.requireNonNull(receiver, "receiver=null");
    checkChunk(chunk);
    return new Chunks(new ChunkSupply(receiver, chunk));
  }

  /**
   * Returns a collector that sends chunks, for {@code flow.collect(collector)} or a direct call of
   * {@code emit}. A call of {@code emit} returns once all of the chunk was sent and
   * {@linkplain BulkSender#flush flushed}. Collecting does not close the sender.
   *
   * <p>A chunk of up to half the capacity is sent in one piece, and if {@code emit} throws, no byte
   * of it was sent. A longer chunk is sent piece by piece, and other senders may get in between. If
   * {@code emit} throws then, a part may have been sent. To know how much, use {@link #send}, which
   * advances the position of its buffer.
   *
   * @param sender where the bytes go
   * @return a collector; it reads a chunk only until {@code emit} returns
   */
  public static FlowCollector<byte[]> collector(BulkSender sender) {
    return new ChunkCollector(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns a flow of the messages of a receiver. Otherwise it is like {@link #flow}. A
   * {@link io.bulkpipe.channel.MessageSender} or {@link #messageCollector} sends them.
   *
   * @param receiver where the messages come from, an end of a {@code BulkChannel}
   * @return a flow of messages, each whole; they belong to the collector
   * @throws IllegalArgumentException if the receiver is not the end of a {@code BulkChannel}
   */
  public static Flow<byte[]> messages(BulkReceiver receiver) {
    MessageReceiver messages =
        MessageReceiver.over(Objects.requireNonNull(receiver, "receiver=null"));
    return SupplyFlow.of(() -> new MessageSupply(receiver, messages));
  }

  /**
   * Returns a flow of messages like {@link #messages(BulkReceiver)}. If a message is longer than
   * {@code maximum}, the flow fails with an {@link io.bulkpipe.channel.InvalidMessageException}.
   *
   * @param receiver where the messages come from, an end of a {@code BulkChannel}
   * @param maximum the longest message, in bytes: from 0 to the longest message that the capacity
   *     holds together with its length
   * @return a flow of messages, each whole; they belong to the collector
   * @throws IllegalArgumentException if the maximum is out of its range, or the receiver is not the
   *     end of a {@code BulkChannel}
   */
  public static Flow<byte[]> messages(BulkReceiver receiver, int maximum) {
    MessageReceiver messages =
        MessageReceiver.over(Objects.requireNonNull(receiver, "receiver=null"), maximum);
    return SupplyFlow.of(() -> new MessageSupply(receiver, messages));
  }

  /**
   * Returns a collector that sends messages. Its {@code emit} returns once all of the message was
   * sent and {@linkplain BulkSender#flush flushed}. If it throws, no byte of the message was sent.
   * Collecting does not close the sender.
   *
   * <p>A message and its length of 1 to 5 bytes must fit into half the capacity, because a
   * coroutine cannot wait for more room. For a longer message, {@code emit} throws an
   * {@link IllegalArgumentException}.
   *
   * @param sender where the messages go, an end of a {@code BulkChannel}
   * @return a collector; it reads a message only until {@code emit} returns
   * @throws IllegalArgumentException if the sender is not the end of a {@code BulkChannel}
   */
  public static FlowCollector<byte[]> messageCollector(BulkSender sender) {
    return new MessageCollector(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Launches a coroutine that moves the bytes of a receiver to a Kotlin channel. It ends both:
   *
   * <ul>
   *   <li>At the end of the stream, the channel is closed.
   *   <li>If the receiver fails, or the job is cancelled, the channel is closed with that cause,
   *       and the receiver is cancelled.
   *   <li>If other code closes or cancels the channel, the receiver is cancelled at once. The bytes
   *       in between are dropped.
   * </ul>
   *
   * The job completes normally, even if the stream has failed, unless the job itself is cancelled.
   * A failure goes to the readers of the channel.
   *
   * @param scope where the coroutine runs
   * @param from where the bytes come from
   * @param to where they go; this method uses its only handler of {@code invokeOnClose}
   * @param chunk the most bytes in an array, 1 or more
   * @return the coroutine's job
   * @throws IllegalArgumentException if {@code chunk} is below 1
   * @throws IllegalStateException if the channel has a handler of {@code invokeOnClose}
   */
  public static Job pump(
      CoroutineScope scope, BulkReceiver from, SendChannel<? super byte[]> to, int chunk) {
    Objects.requireNonNull(scope, "scope=null");
    Flow<byte[]> bytes = flow(Objects.requireNonNull(from, "from=null"), chunk);
    Pump pump = new Pump();
    Objects.requireNonNull(to, "to=null").invokeOnClose(cause -> {
      if (!pump.hasCollected()) {
        from.cancel(cause != null ? cause : new CancellationException("the channel was closed"));
      }
      return Unit.INSTANCE;
    });
    return pump.start(scope, bytes, to::send, failure -> {
      if (failure != null) {
        from.cancel(failure);
      }
      to.close(failure);
    });
  }

  /**
   * Launches a coroutine that sends the chunks of a Kotlin channel, as {@link #collector} does. It
   * ends both:
   *
   * <ul>
   *   <li>If the channel is closed and empty, the sender is closed.
   *   <li>If the channel is closed with a cause or cancelled, or the job is cancelled, the sender
   *       is closed with that cause, and the channel is cancelled.
   *   <li>If the sender is over, because the receiver is gone or other code has closed the sender,
   *       the channel is cancelled at once. The chunks in between are dropped.
   * </ul>
   *
   * The job completes normally, even if the stream has failed, unless the job itself is cancelled.
   *
   * @param scope where the coroutine runs
   * @param from where the bytes come from
   * @param to where they go
   * @return the coroutine's job
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on it
  public static Job pump(CoroutineScope scope, ReceiveChannel<byte[]> from, BulkSender to) {
    Objects.requireNonNull(scope, "scope=null");
    Objects.requireNonNull(from, "from=null");
    FlowCollector<byte[]> collector = collector(Objects.requireNonNull(to, "to=null"));
    CompletableFuture<@Nullable Void> over = to.whenOver();
    over.thenRun(() -> from.cancel(over(to)));
    return new Pump().start(scope, FlowKt.receiveAsFlow(from), collector, failure -> {
      over.cancel(false);
      if (failure == null) {
        to.close();
      } else {
        to.close(failure);
        from.cancel(cancellation(failure));
      }
    });
  }

  /** Returns the reason why a sender is over. An empty send throws it. */
  private static CancellationException over(BulkSender to) {
    CancellationException over;
    try {
      int none = to.trySendBulk(NOTHING, 0, 0);
      assert none == 0 : "none=" + none;
      over = new CancellationException("the pipe is over");
    } catch (IOException e) {
      over = new CancellationException("the pipe is over: " + e);
      over.initCause(e);
    }
    return over;
  }

  private static CancellationException cancellation(Throwable failure) {
    if (failure instanceof CancellationException already) {
      return already;
    }
    CancellationException cancellation = new CancellationException("the pump failed: " + failure);
    cancellation.initCause(failure);
    return cancellation;
  }

  /**
   * Receives buffered bytes into a slice of an array. Suspends while the channel is empty.
   *
   * @param receiver where the bytes come from
   * @param dst where they go
   * @param offset index of the first byte
   * @param length the most bytes to take, 0 or more
   * @param coroutine resumed with the number of bytes, at least 1 unless {@code length} is 0, or
   *     with -1 at the end of the stream
   * @return the same number, or {@code COROUTINE_SUSPENDED}
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws CancellationException if the coroutine was cancelled; no byte was taken
   */
  public static @Nullable Object receive(
      BulkReceiver receiver,
      byte[] dst,
      int offset,
      int length,
      Continuation<? super Integer> coroutine)
      throws IOException {
    return receive(receiver, Slice.of("dst", dst, offset, length), coroutine);
  }

  /**
   * Receives buffered bytes into the remaining space of a buffer. Suspends while the channel is
   * empty. The position advances by the bytes received.
   *
   * @param receiver where the bytes come from
   * @param dst where they go
   * @param coroutine resumed with the number of bytes, at least 1 unless the buffer is full, or
   *     with -1 at the end of the stream
   * @return the same number, or {@code COROUTINE_SUSPENDED}
   * @throws ReadOnlyBufferException if the buffer is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws CancellationException if the coroutine was cancelled; no byte was taken
   */
  public static @Nullable Object receive(
      BulkReceiver receiver, ByteBuffer dst, Continuation<? super Integer> coroutine)
      throws IOException {
    Objects.requireNonNull(receiver, "receiver=null");
    if (Objects.requireNonNull(dst, "dst=null").isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    return Attempts.until(new Reception(receiver, dst), coroutine);
  }

  /**
   * Sends the remaining bytes of a buffer, piece by piece. Suspends while there is no room. The
   * position advances by the bytes sent, even if the call fails or is cancelled.
   *
   * @param sender where the bytes go
   * @param src the bytes
   * @param coroutine resumed once all bytes were sent
   * @return {@code Unit}, or {@code COROUTINE_SUSPENDED}
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws CancellationException if the coroutine was cancelled; the position shows what was sent
   */
  public static @Nullable Object send(
      BulkSender sender, ByteBuffer src, Continuation<? super Unit> coroutine) throws IOException {
    int room = Objects.requireNonNull(sender, "sender=null").largestMinimum();
    Objects.requireNonNull(src, "src=null");
    return Attempts.until(new Transmission(sender, src, room, false), coroutine);
  }

  /**
   * Suspends until the future of {@link BulkReceiver#whenReadable} would complete: a receive is
   * then worth a try.
   *
   * @param receiver the receiver
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param coroutine resumed at that time
   * @return {@code Unit}, or {@code COROUTINE_SUSPENDED}
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws CancellationException if the coroutine was cancelled
   */
  public static @Nullable Object awaitReadable(
      BulkReceiver receiver, int minimum, Continuation<? super Unit> coroutine) {
    Objects.requireNonNull(receiver, "receiver=null");
    Room.check("minimum", minimum, receiver.largestMinimum(), receiver.capacity());
    JobKt.ensureActive(Objects.requireNonNull(coroutine, "coroutine=null").getContext());
    return Readiness.await(receiver.whenReadable(minimum), Unit.INSTANCE, coroutine);
  }

  /**
   * Suspends until the future of {@link BulkReceiver#whenDue} would complete: a receive is then
   * due.
   *
   * @param receiver the receiver
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @param coroutine resumed at that time
   * @return {@code Unit}, or {@code COROUTINE_SUSPENDED}
   * @throws IllegalArgumentException if the target is out of its range
   * @throws CancellationException if the coroutine was cancelled
   */
  public static @Nullable Object awaitDue(
      BulkReceiver receiver, int target, Continuation<? super Unit> coroutine) {
    Objects.requireNonNull(receiver, "receiver=null");
    Room.check("target", target, receiver.largestMinimum(), receiver.capacity());
    JobKt.ensureActive(Objects.requireNonNull(coroutine, "coroutine=null").getContext());
    return Readiness.await(receiver.whenDue(target), Unit.INSTANCE, coroutine);
  }

  /**
   * Suspends until the future of {@link BulkSender#whenWritable} would complete: a send is then
   * worth a try.
   *
   * @param sender the sender
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param coroutine resumed at that time
   * @return {@code Unit}, or {@code COROUTINE_SUSPENDED}
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws CancellationException if the coroutine was cancelled
   */
  public static @Nullable Object awaitWritable(
      BulkSender sender, int minimum, Continuation<? super Unit> coroutine) {
    Objects.requireNonNull(sender, "sender=null");
    Room.check("minimum", minimum, sender.largestMinimum(), sender.capacity());
    JobKt.ensureActive(Objects.requireNonNull(coroutine, "coroutine=null").getContext());
    return Readiness.await(sender.whenWritable(minimum), Unit.INSTANCE, coroutine);
  }

  private static void checkChunk(int chunk) {
    if (chunk < 1) {
      throw new IllegalArgumentException("chunk=" + chunk + " is below 1");
    }
  }
}
