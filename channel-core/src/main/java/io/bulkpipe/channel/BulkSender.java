// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a {@link BulkChannel}: takes ranges of bytes, waits while there is no room.
 *
 * <p>A blocking send moves its whole range, streaming it through when it is larger than the
 * capacity, and no other send interleaves with it. Each call acquires the lock of this end at most
 * once, whatever its length and however often it waits, and copies the range once; the array or
 * buffer is the caller's again when the call returns. A call of length zero takes no lock, never
 * waits and changes nothing.
 *
 * <p><b>Errors</b>, in this order, beside those of bad arguments:
 *
 * <ul>
 *   <li>{@link java.nio.channels.ClosedChannelException}: this end was closed before the call;
 *       {@link java.nio.channels.AsynchronousCloseException}: during the call, by another thread.
 *       Either has the cause that was given;
 *   <li>{@link BrokenChannelException}: the receiver is gone;
 *   <li>{@link TransferInterruptedException}: the thread was interrupted where it would wait. A
 *       call that can go on goes on and leaves the interrupt flag as it is.
 * </ul>
 *
 * Storage that cannot grow, since memory is short, is no error by itself: the channel goes on with
 * what it has. Only where that is full, and stays so, or cannot hold what must lie in one piece, a
 * call that waits fails with an {@link OutOfMemoryError}; a {@code try} form does what it can.
 *
 * <p>Each of these is thrown anew at every call, leaves the channel as usable as it was, and
 * implements {@link PartialTransfer}, whose {@code bytesTransferred} is exactly what counts as sent
 * of that call.
 *
 * <p>What a thread did before a send is visible to every thread that received a byte of it. What it
 * did before {@code close} or {@code abort} is visible to every thread to which that was reported.
 * What a receiver did before it received is visible to a thread that returns from
 * {@code awaitDrained}.
 */
public interface BulkSender extends Closeable {

  /**
   * Sends all of an array; waits for room as often as needed.
   *
   * @param src the bytes
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  default void sendBulk(byte[] src) throws IOException, InterruptedException {
    sendBulk(src, 0, Objects.requireNonNull(src, "src=null").length);
  }

  /**
   * Sends a slice of an array; waits for room as often as needed.
   *
   * @param src the bytes
   * @param offset index of the first byte
   * @param length number of bytes, 0 or more
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void sendBulk(byte[] src, int offset, int length) throws IOException, InterruptedException;

  /**
   * Sends the remaining bytes of a buffer; waits for room as often as needed. The position advances
   * by what counts as sent, also when the call fails.
   *
   * @param src the bytes, on the heap or off it
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void sendBulk(ByteBuffer src) throws IOException, InterruptedException;

  /**
   * Sends the remaining bytes of several buffers as one range; waits for room as often as needed.
   * Each position advances by what counts as sent of that buffer, also when the call fails.
   *
   * @param srcs the buffers, in order; none of them null, none twice
   * @throws IllegalArgumentException if they hold the same buffer twice
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  default void sendBulk(ByteBuffer[] srcs) throws IOException, InterruptedException {
    sendBulk(srcs, 0, Objects.requireNonNull(srcs, "srcs=null").length);
  }

  /**
   * Sends the remaining bytes of several buffers as one range, like
   * {@link #sendBulk(ByteBuffer[])}.
   *
   * @param srcs the buffers; none of the slice null, none twice
   * @param offset index of the first buffer
   * @param length number of buffers, 0 or more
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IllegalArgumentException if the slice holds the same buffer twice
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void sendBulk(ByteBuffer[] srcs, int offset, int length) throws IOException, InterruptedException;

  /**
   * Sends one byte; waits for room. Same as sending an array of one byte, without the array.
   *
   * @param value the byte, its lower eight bits
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void sendByte(int value) throws IOException, InterruptedException;

  /**
   * Sends what it can of a slice of an array within a time, which covers the wait for another call
   * of this end and the waits for room. What was sent is contiguous.
   *
   * @param src the bytes
   * @param offset index of the first byte
   * @param length number of bytes, 0 or more
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes sent; less than {@code length} if the time was up
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int sendBulk(byte[] src, int offset, int length, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Sends what it can of the remaining bytes of a buffer within a time, like
   * {@link #sendBulk(byte[], int, int, Duration)}. The position advances by what counts as sent,
   * also when the call fails.
   *
   * @param src the bytes
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes sent; less than remained if the time was up
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int sendBulk(ByteBuffer src, Duration timeout) throws IOException, InterruptedException;

  /**
   * Sends what fits now of a slice of an array. Never waits.
   *
   * @param src the bytes
   * @param offset index of the first byte
   * @param length number of bytes, 0 or more
   * @return the number of bytes sent; 0 if nothing fits, or another call holds this end
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  int trySendBulk(byte[] src, int offset, int length) throws IOException;

  /**
   * Sends what fits now of the remaining bytes of a buffer. Never waits. The position advances by
   * what counts as sent.
   *
   * @param src the bytes
   * @return the number of bytes sent; 0 if nothing fits, or another call holds this end
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  int trySendBulk(ByteBuffer src) throws IOException;

  /**
   * Sends what fits now of the remaining bytes of several buffers. Never waits. Each position
   * advances by what counts as sent of that buffer.
   *
   * @param srcs the buffers, in order; none of them null, none twice
   * @return the number of bytes sent; 0 if nothing fits, or another call holds this end
   * @throws IllegalArgumentException if they hold the same buffer twice
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  default long trySendBulk(ByteBuffer[] srcs) throws IOException {
    return trySendBulk(srcs, 0, Objects.requireNonNull(srcs, "srcs=null").length);
  }

  /**
   * Sends what fits now of the remaining bytes of several buffers, like
   * {@link #trySendBulk(ByteBuffer[])}.
   *
   * @param srcs the buffers; none of the slice null, none twice
   * @param offset index of the first buffer
   * @param length number of buffers, 0 or more
   * @return the number of bytes sent; 0 if nothing fits, or another call holds this end
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IllegalArgumentException if the slice holds the same buffer twice
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  long trySendBulk(ByteBuffer[] srcs, int offset, int length) throws IOException;

  /**
   * Sends all of a slice of an array, if all of it fits now; it becomes visible in one piece. Never
   * waits.
   *
   * @param src the bytes
   * @param offset index of the first byte
   * @param length number of bytes, 0 to the capacity
   * @return false, and nothing is sent, if not all of it fits, or another call holds this end
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IllegalArgumentException if {@code length} is above the capacity
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  boolean trySendWhole(byte[] src, int offset, int length) throws IOException;

  /**
   * Sends all of the remaining bytes of a buffer, if all of them fit now; they become visible in
   * one piece. Never waits. The position advances to the limit if they were sent, and stays
   * otherwise.
   *
   * @param src the bytes, at most as many as the capacity
   * @return false, and nothing is sent, if not all of them fit, or another call holds this end
   * @throws IllegalArgumentException if more bytes remain than the capacity
   * @throws IOException for the reasons that {@link BulkSender} lists
   */
  boolean trySendWhole(ByteBuffer src) throws IOException;

  /**
   * Lends a window to a callback, like {@link #fill(int, WindowWriter)} with a minimum of 1.
   *
   * @param writer the callback
   * @return the number of bytes published, 0 or more; -1 if the callback wrote nothing and returned
   *     a negative number
   * @throws IllegalStateException as with a minimum
   * @throws IOException for the reasons that {@link BulkSender} lists, or what the callback throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  default int fill(WindowWriter writer) throws IOException, InterruptedException {
    return fill(1, writer);
  }

  /**
   * Lends a window of the channel's own memory to a callback, which writes into it; waits until at
   * least {@code minimum} bytes are free. What it has written is published when it returns, so
   * {@code while (sender.fill(1, file::read) >= 0) {}} sends a file, read straight into the
   * channel.
   *
   * <p>The window's bytes lie between its position, which is not 0 in general, and its limit: more
   * than the minimum if there are more in one piece. Where it leaves its position is what counts.
   * The lock of this end is held meanwhile, so other senders wait; closing and asking are allowed
   * in the callback, an operation of this end is an {@link IllegalStateException}. Afterwards the
   * window has no bytes remaining; to go on using it corrupts the channel. If the callback throws,
   * nothing is published, and the call throws the same, even if the callback has closed an end. If
   * the channel was ended meanwhile so that nothing can be received any more, nothing is published
   * and the call throws the error of that; if only this end was closed, what was written counts as
   * far as it lies before the end of the stream.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param writer the callback
   * @return the number of bytes published, 0 or more; -1 if the callback wrote nothing and returned
   *     a negative number
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end, or if the callback left
   *     the position outside of the window
   * @throws IOException for the reasons that {@link BulkSender} lists, or what the callback throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int fill(int minimum, WindowWriter writer) throws IOException, InterruptedException;

  /**
   * Lends a window like {@link #fill(int, WindowWriter)}, but waits no longer than a time; the time
   * of the callback does not count.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param writer the callback
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes published, 0 if the time was up without a call of the callback; -1
   *     if the callback wrote nothing and returned a negative number
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException as without a timeout
   * @throws IOException for the reasons that {@link BulkSender} lists, or what the callback throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int fill(int minimum, WindowWriter writer, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Returns a future of the time when sending is worth a try. Never waits. It completes, normally,
   * once at least {@code minimum} bytes are free while no call holds this end, or no send can
   * succeed any more; another sender may be faster all the same. It is completed by the channel's
   * executor, unless it is complete when this returns. Completing or cancelling it yourself takes
   * it out of the channel.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenWritable(int minimum);

  /**
   * Returns a future of the time when sending is worth a try, like {@link #whenWritable(int)}, by
   * an executor of the caller's choice.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param executor completes the future, instead of the channel's. {@code Runnable::run} does so
   *     in whichever thread makes the room, gives this end back, ends an end, or registers with the
   *     channel, often in the middle of its call: what depends on the future must then be short,
   *     and must not wait, nor send or receive here; it may ask, close and cancel. If the executor
   *     throws, or drops the task, the library's own threads take its place
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenWritable(int minimum, Executor executor);

  /**
   * Waits until sending is worth a try, as the future of {@link #whenWritable(int)} does. Holds
   * nothing meanwhile, so others may use this end, and be faster.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void awaitWritable(int minimum) throws InterruptedException;

  /**
   * Waits like {@link #awaitWritable(int)}, but no longer than a time.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param timeout how long to wait; zero or negative: not at all
   * @return false if the time was up
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  boolean awaitWritable(int minimum, Duration timeout) throws InterruptedException;

  /**
   * Returns a future of the end of this end: the receiver is gone, this end was aborted, or it was
   * closed and no send is in flight any more. Never waits. Completes as {@link #whenWritable} does.
   *
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver();

  /**
   * Returns a future of the end of this end, like {@link #whenOver()}, by an executor of the
   * caller's choice.
   *
   * @param executor completes the future, as that of {@link #whenWritable(int, Executor)} does
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver(Executor executor);

  /**
   * Waits until everything that was sent before this call has been received. Works also after this
   * end was closed. Takes no lock of this end, so others may send meanwhile; what they send is not
   * waited for. If it has to wait, it marks what was sent as due, as {@link #flush} does.
   *
   * @throws IOException for the reasons that {@link BulkSender} lists: if the receiver goes, or
   *     this end is aborted, before that
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void awaitDrained() throws IOException, InterruptedException;

  /**
   * Waits like {@link #awaitDrained()}, but no longer than a time.
   *
   * @param timeout how long to wait; zero or negative: not at all
   * @return false if the time was up
   * @throws IOException for the reasons that {@link BulkSender} lists: if the receiver goes, or
   *     this end is aborted, before that
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  boolean awaitDrained(Duration timeout) throws IOException, InterruptedException;

  /**
   * Marks everything that was sent so far as due, as TCP's push does. A receiver that gathers
   * ({@link BulkReceiver#awaitDue awaitDue}, and the batching forms of the adapters) then waits no
   * longer for more. Never waits, takes no lock, and throws nothing. Does nothing if all of it has
   * been received. What is sent is visible to the receiver without a flush; closing this end makes
   * all of it due.
   */
  void flush();

  /**
   * Returns whether a receiver has parked for bytes, or watches for them by a future. Who gathers
   * small writes before sending them sends what it has when this turns true. Never waits.
   * {@code true} may be out of date at once, as other senders may have sent; {@code false} too, as
   * the receiver may be about to park.
   *
   * @return true if a receiver is parked, or a future of {@code whenReadable} is not complete
   */
  boolean isAwaited();

  /**
   * Returns whether so many bytes more would let a parked receiver go on, or complete a future of
   * {@code whenReadable}. As {@link #isAwaited()}, but says nothing of those who wait for more than
   * that.
   *
   * @param bytes how many bytes the caller could send, 0 or more
   * @return true if somebody waits for no more than that
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  boolean isAwaited(int bytes);

  /**
   * Returns how many bytes fit now: 0 once this end is closed or the receiver is gone. Never waits.
   * With one sending thread, that thread may rely on this much room until it sends.
   *
   * @return from 0 to the capacity
   */
  int remainingCapacity();

  /**
   * Returns the channel's name.
   *
   * @return the name that the builder was given, or {@code unnamed}
   */
  String name();

  /**
   * Returns what the channel has done so far, at both ends. Never waits for anybody's lock.
   *
   * @return a snapshot
   */
  ChannelStats stats();

  /**
   * Returns whether this end is over: whether {@link #whenOver()} would be complete. Never waits.
   * {@code true} is final.
   *
   * @return true if no further operation of this end can move a byte
   */
  boolean isOver();

  /**
   * Returns the largest minimum that can be waited for: half the capacity, rounded up. Never waits.
   *
   * @return in bytes; always the same
   */
  int largestMinimum();

  /**
   * Returns the channel's capacity. Never waits.
   *
   * @return in bytes; always the same
   */
  int capacity();

  /**
   * Returns whether a send could still succeed. {@code false} is final.
   *
   * @return false once this end is closed or the receiver is gone
   */
  boolean isOpen();

  /**
   * Closes this end: after what was sent, the receiver gets the end of the stream. No send that
   * begins after this returns succeeds; one that is in flight counts as sent as far as its bytes
   * lie before the end, and reports exactly that. Waits for nothing, throws nothing, and does
   * nothing if this end is closed already.
   *
   * <p>Note that try-with-resources calls this also when its block has failed, and before the catch
   * block: a receiver then takes a truncated stream for a complete one. A producer that can fail
   * calls {@code close()} in its last line, and {@link #close(Throwable)} or {@link #abort} where
   * it catches. Where other code is given a stream over this end, that code may close it: let
   * {@code PipeStreams.produce} of the adapters run such a producer.
   */
  @Override
  void close();

  /**
   * Closes this end for a failure: what was sent is still received, then the receiver gets a
   * {@link SenderFailedException} with the cause. Otherwise like {@link #close()}: if this end is
   * closed already, this does nothing.
   *
   * @param cause what the receiver gets as the cause
   */
  void close(Throwable cause);

  /**
   * Gives up: what is buffered is dropped, and the receiver gets a {@link SenderFailedException} at
   * once. Works also after {@code close}, until a receive has reported the end; the first cause
   * that was given stays. Waits for nothing and throws nothing.
   *
   * @param cause what the receiver gets as the cause
   */
  void abort(Throwable cause);
}
