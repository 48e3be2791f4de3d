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
 * The ends of a channel for coroutines: they suspend where a thread would wait.
 *
 * <pre>{@code
 * launch { source.collect(PipeCoroutines.collector(channel.sender())) }
 * PipeCoroutines.flow(channel.receiver(), 8192).collect { chunk -> consume(chunk) }
 * }</pre>
 *
 * <p><b>Cancellation loses and doubles nothing.</b> A coroutine suspends only until there are bytes
 * or room; the bytes move afterwards, without a suspension. Each step looks for cancellation before
 * it moves anything, and not after: bytes that were taken out of the channel reach the caller, and
 * a call that throws a {@link CancellationException} has taken none and, unless its method says
 * otherwise, sent none. The ends stay as usable as before: cancellation closes neither.
 *
 * <p><b>Threads.</b> No thread is blocked. A coroutine goes on where its dispatcher says; with
 * {@code Dispatchers.Unconfined}, on the channel's executor. The ends may be used by any number of
 * coroutines and threads at once, unless their builder was promised otherwise; what this class
 * returns may too, {@link Chunks} excepted. Both sides of a channel can run on the same thread. A
 * dispatcher that throws when a coroutine should go on has the coroutine cancelled, which then ends
 * on {@code Dispatchers.IO}; no byte has moved. One that drops a step without a word leaves its
 * coroutine suspended, as everywhere, but a {@code pump} is cancelled, too, after a garbage
 * collection.
 *
 * <p><b>Errors</b> are those of {@link BulkReceiver} and {@link BulkSender}; the Kotlin interfaces
 * declare none, as Kotlin does, but {@link IOException}s they are. An interrupt is not looked at:
 * no thread waits. Arguments are checked before the coroutine's cancellation is looked at.
 *
 * <p>In Kotlin, the functions of this package are nicer: extensions of the ends and of flows, and
 * {@code produceBytes}, which runs a producer as a child of a scope.
 */
public final class PipeCoroutines {
  private static final byte[] NOTHING = {};

  private PipeCoroutines() {}

  /**
   * Returns a flow of what a receiver receives. It is cold, and collecting it takes the bytes out
   * of the channel: a second collection goes on where the first one stopped, and simultaneous ones
   * share the bytes. It completes at the end of the stream and fails with the receiver's errors.
   *
   * <p>The flow gathers small sends: it waits until a chunk is full, or half the capacity is
   * buffered, or what is there is due because the sender has {@linkplain BulkSender#flush flushed}
   * or ended.
   *
   * <p>When the collector stops, by {@code first}, an exception or cancellation, the chunk that it
   * was given last is its own, all that follows is still in the channel, and the receiver is open:
   * {@code close} it if nobody else goes on. Operators that buffer, {@code flowOn} among them, have
   * chunks of their own under way, which go when they go.
   *
   * @param receiver where the bytes come from
   * @param chunk the most bytes in an array, 1 or more; there are fewer where fewer are due, never
   *     none
   * @return a flow of arrays that belong to the collector
   * @throws IllegalArgumentException if {@code chunk} is below 1
   */
  public static Flow<byte[]> flow(BulkReceiver receiver, int chunk) {
    Objects.requireNonNull(receiver, "receiver=null");
    checkChunk(chunk);
    return SupplyFlow.of(() -> new ChunkSupply(receiver, chunk));
  }

  /**
   * Returns what a receiver receives for a loop: {@code for (chunk in
   * PipeCoroutines.chunks(receiver, 8192))}. It gathers as {@link #flow} does, ends at the end of
   * the stream and throws the receiver's errors. Leaving the loop leaves what follows in the
   * channel, and the receiver open. A chunk that {@code hasNext} has taken and nobody has asked for
   * is the first of the next loop over the same object.
   *
   * @param receiver where the bytes come from
   * @param chunk the most bytes in an array, 1 or more; there are fewer where fewer are due, never
   *     none
   * @return what can be iterated over, by one coroutine at a time
   * @throws IllegalArgumentException if {@code chunk} is below 1
   */
  public static Chunks chunks(BulkReceiver receiver, int chunk) {
    Objects.requireNonNull(receiver, "receiver=null");
    checkChunk(chunk);
    return new Chunks(new ChunkSupply(receiver, chunk));
  }

  /**
   * Returns a collector that sends chunks: for {@code flow.collect(collector)}, or for a call of
   * its {@code emit}, which returns when all of the chunk was sent and {@linkplain BulkSender#flush
   * flushed}. Collecting does not close the sender.
   *
   * <p>A chunk of up to half the capacity is sent in one piece: all of it or, if {@code emit}
   * throws, none. A longer one is sent piece by piece, other senders may get in between, and when
   * {@code emit} throws, a part may have been sent; {@link #send} tells how much.
   *
   * @param sender where the bytes go
   * @return a collector; it reads a chunk until {@code emit} returns, and not longer
   */
  public static FlowCollector<byte[]> collector(BulkSender sender) {
    return new ChunkCollector(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Returns a flow of the messages that a receiver receives, in the same way as {@link #flow}. What
   * sends them is a {@link io.bulkpipe.channel.MessageSender} or {@link #messageCollector}.
   *
   * @param receiver where the messages come from, an end of a {@code BulkChannel}
   * @return a flow of messages, each whole; they belong to the collector
   * @throws IllegalArgumentException if the end is none of a {@code BulkChannel}'s
   */
  public static Flow<byte[]> messages(BulkReceiver receiver) {
    MessageReceiver messages =
        MessageReceiver.over(Objects.requireNonNull(receiver, "receiver=null"));
    return SupplyFlow.of(() -> new MessageSupply(receiver, messages));
  }

  /**
   * Returns a flow of messages like {@link #messages(BulkReceiver)}; a message above a length is an
   * {@link io.bulkpipe.channel.InvalidMessageException}.
   *
   * @param receiver where the messages come from, an end of a {@code BulkChannel}
   * @param maximum the longest message, in bytes: from 0 to what the capacity holds together with
   *     its length
   * @return a flow of messages, each whole; they belong to the collector
   * @throws IllegalArgumentException if the maximum is out of its range, or the end is none of a
   *     {@code BulkChannel}'s
   */
  public static Flow<byte[]> messages(BulkReceiver receiver, int maximum) {
    MessageReceiver messages =
        MessageReceiver.over(Objects.requireNonNull(receiver, "receiver=null"), maximum);
    return SupplyFlow.of(() -> new MessageSupply(receiver, messages));
  }

  /**
   * Returns a collector that sends messages; its {@code emit} returns when the message was sent,
   * all of it, and otherwise throws, with none of it sent. Collecting does not close the sender.
   *
   * <p>A message has to fit half the capacity together with its length, which takes 1 to 5 bytes:
   * more room than that cannot be waited for without a thread. A longer one is an
   * {@link IllegalArgumentException} of {@code emit}.
   *
   * @param sender where the messages go, an end of a {@code BulkChannel}
   * @return a collector; it reads a message until {@code emit} returns, and not longer
   * @throws IllegalArgumentException if the end is none of a {@code BulkChannel}'s
   */
  public static FlowCollector<byte[]> messageCollector(BulkSender sender) {
    return new MessageCollector(Objects.requireNonNull(sender, "sender=null"));
  }

  /**
   * Launches a coroutine that gives what a receiver receives to a channel of Kotlin's. It ends
   * both:
   *
   * <ul>
   *   <li>at the end of the stream, the channel is closed;
   *   <li>when the receiver fails, or the job is cancelled, the channel is closed with that as its
   *       cause, and the receiver cancelled;
   *   <li>when the channel is closed or cancelled by anybody else, the receiver is cancelled, at
   *       once. What was in between is dropped.
   * </ul>
   *
   * The job completes normally however the stream ended, unless it is cancelled itself: a failure
   * is for those to handle who read the channel.
   *
   * @param scope where the coroutine runs
   * @param from where the bytes come from
   * @param to where they go; its one handler of {@code invokeOnClose} is taken
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
   * Launches a coroutine that sends what it receives from a channel of Kotlin's, as
   * {@link #collector} does. It ends both:
   *
   * <ul>
   *   <li>when the channel is closed and empty, the sender is closed;
   *   <li>when the channel was closed with a cause or cancelled, or the job is cancelled, the
   *       sender is closed with that as its cause, and the channel is cancelled;
   *   <li>when the sender is over, because the receiver is gone or somebody else closed it, the
   *       channel is cancelled, at once. What was in between is dropped.
   * </ul>
   *
   * The job completes normally however the stream ended, unless it is cancelled itself.
   *
   * @param scope where the coroutine runs
   * @param from where the bytes come from
   * @param to where they go
   * @return the coroutine's job
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on the dependent
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

  /** Why a sender is over, which an empty send knows. */
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
   * Receives what is there into a slice of an array; suspends while there is nothing.
   *
   * @param receiver where the bytes come from
   * @param dst where they go
   * @param offset index of the first byte
   * @param length the most bytes to take, 0 or more
   * @param coroutine who is resumed with the number of bytes, at least 1 unless {@code length} is
   *     0, or -1 at the end of the stream
   * @return the same, or Kotlin's mark of a suspension
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException see {@link BulkReceiver}
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
   * Receives what is there into the remaining space of a buffer; suspends while there is nothing.
   * The position advances by what was received.
   *
   * @param receiver where the bytes come from
   * @param dst where they go
   * @param coroutine who is resumed with the number of bytes, at least 1 unless the buffer is full,
   *     or -1 at the end of the stream
   * @return the same, or Kotlin's mark of a suspension
   * @throws ReadOnlyBufferException if the buffer is read-only
   * @throws IOException see {@link BulkReceiver}
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
   * Sends the remaining bytes of a buffer, piece by piece; suspends while there is no room. The
   * position advances by what was sent, also when the call fails or is cancelled.
   *
   * @param sender where the bytes go
   * @param src the bytes
   * @param coroutine who is resumed when all was sent
   * @return Kotlin's {@code Unit}, or its mark of a suspension
   * @throws IOException see {@link BulkSender}
   */
  public static @Nullable Object send(
      BulkSender sender, ByteBuffer src, Continuation<? super Unit> coroutine) throws IOException {
    int room = Objects.requireNonNull(sender, "sender=null").largestMinimum();
    Objects.requireNonNull(src, "src=null");
    return Attempts.until(new Transmission(sender, src, room, false), coroutine);
  }

  /**
   * Suspends until receiving is worth a try: see {@link BulkReceiver#whenReadable}.
   *
   * @param receiver the receiver
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param coroutine who is resumed
   * @return Kotlin's {@code Unit}, or its mark of a suspension
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  public static @Nullable Object awaitReadable(
      BulkReceiver receiver, int minimum, Continuation<? super Unit> coroutine) {
    Objects.requireNonNull(receiver, "receiver=null");
    Room.check("minimum", minimum, receiver.largestMinimum(), receiver.capacity());
    JobKt.ensureActive(Objects.requireNonNull(coroutine, "coroutine=null").getContext());
    return Readiness.await(receiver.whenReadable(minimum), Unit.INSTANCE, coroutine);
  }

  /**
   * Suspends until a receive is due: see {@link BulkReceiver#whenDue}.
   *
   * @param receiver the receiver
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @param coroutine who is resumed
   * @return Kotlin's {@code Unit}, or its mark of a suspension
   * @throws IllegalArgumentException if the target is out of its range
   */
  public static @Nullable Object awaitDue(
      BulkReceiver receiver, int target, Continuation<? super Unit> coroutine) {
    Objects.requireNonNull(receiver, "receiver=null");
    Room.check("target", target, receiver.largestMinimum(), receiver.capacity());
    JobKt.ensureActive(Objects.requireNonNull(coroutine, "coroutine=null").getContext());
    return Readiness.await(receiver.whenDue(target), Unit.INSTANCE, coroutine);
  }

  /**
   * Suspends until sending is worth a try: see {@link BulkSender#whenWritable}.
   *
   * @param sender the sender
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param coroutine who is resumed
   * @return Kotlin's {@code Unit}, or its mark of a suspension
   * @throws IllegalArgumentException if the minimum is out of its range
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
