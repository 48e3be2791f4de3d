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
 * The receiving end of a {@link BulkChannel}: takes ranges of bytes, waits while there are none.
 *
 * <p>A receive takes what is there, at least one byte and at most what was asked for, as one
 * contiguous piece. It waits only while there is nothing; a platform thread that had to wait may
 * linger while bytes keep arriving, for a few microseconds or some yields. Each call acquires the
 * lock of this end at most once and copies the bytes once. A call of length zero takes no lock,
 * never waits and changes nothing: it returns 0, at the end of the stream too.
 *
 * <p>The <b>end of the stream</b> is -1, again and again.
 *
 * <p><b>Errors</b>, in this order, beside those of bad arguments:
 *
 * <ul>
 *   <li>{@link java.nio.channels.ClosedChannelException}: this end was closed before the call;
 *       {@link java.nio.channels.AsynchronousCloseException}: during the call, by another thread.
 *       Either has the cause that was given;
 *   <li>{@link SenderFailedException}: the sender aborted, or closed with a cause and everything
 *       that it sent has been received;
 *   <li>{@link TransferInterruptedException}: the thread was interrupted where it would wait. A
 *       call that can go on goes on and leaves the interrupt flag as it is.
 * </ul>
 *
 * Each is thrown anew at every call and implements {@link PartialTransfer}. A receive that has
 * taken bytes returns them, {@code receiveFully} excepted; the error comes with the next call.
 *
 * <p>What a thread did before a send is visible to every thread that received a byte of it. What it
 * did before {@code close} or {@code abort} is visible to every thread to which that was reported.
 */
public interface BulkReceiver extends Closeable {

  /**
   * Receives into an array; waits while there is nothing.
   *
   * @param dst where the bytes go
   * @return the number of bytes, at least 1 unless the array is empty, or -1 at the end of the
   *     stream
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  default int receiveInto(byte[] dst) throws IOException, InterruptedException {
    return receiveInto(dst, 0, Objects.requireNonNull(dst, "dst=null").length);
  }

  /**
   * Receives into a slice of an array; waits while there is nothing.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length the most bytes to take, 0 or more
   * @return the number of bytes, at least 1 unless {@code length} is 0, or -1 at the end of the
   *     stream
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int receiveInto(byte[] dst, int offset, int length) throws IOException, InterruptedException;

  /**
   * Receives into the remaining space of a buffer; waits while there is nothing. The position
   * advances by what was received.
   *
   * @param dst where the bytes go, on the heap or off it
   * @return the number of bytes, at least 1 unless the buffer is full, or -1 at the end of the
   *     stream
   * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int receiveInto(ByteBuffer dst) throws IOException, InterruptedException;

  /**
   * Receives one contiguous piece into several buffers, in their order; waits while there is
   * nothing. Each position advances by what was received into that buffer.
   *
   * @param dsts where the bytes go; none of them null, none twice
   * @return the number of bytes, at least 1 unless all buffers are full, or -1 at the end of the
   *     stream
   * @throws IllegalArgumentException if they hold the same buffer twice
   * @throws java.nio.ReadOnlyBufferException if one of them is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  default long receiveInto(ByteBuffer[] dsts) throws IOException, InterruptedException {
    return receiveInto(dsts, 0, Objects.requireNonNull(dsts, "dsts=null").length);
  }

  /**
   * Receives one contiguous piece into several buffers, like {@link #receiveInto(ByteBuffer[])}.
   *
   * @param dsts where the bytes go; none of the slice null, none twice
   * @param offset index of the first buffer
   * @param length number of buffers, 0 or more
   * @return the number of bytes, at least 1 unless all buffers are full, or -1 at the end of the
   *     stream
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IllegalArgumentException if the slice holds the same buffer twice
   * @throws java.nio.ReadOnlyBufferException if one of them is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  long receiveInto(ByteBuffer[] dsts, int offset, int length)
      throws IOException, InterruptedException;

  /**
   * Receives what is there now into the remaining space of several buffers, one after the other.
   * Never waits. Each position advances by what was received into that buffer.
   *
   * @param dsts the buffers, in order; none of them null, none twice
   * @return the number of bytes; 0 if nothing is there or another call holds this end; -1 at the
   *     end of the stream
   * @throws IllegalArgumentException if they hold the same buffer twice
   * @throws java.nio.ReadOnlyBufferException if one of them is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   */
  default long tryReceiveInto(ByteBuffer[] dsts) throws IOException {
    return tryReceiveInto(dsts, 0, Objects.requireNonNull(dsts, "dsts=null").length);
  }

  /**
   * Receives what is there now into the remaining space of several buffers, like
   * {@link #tryReceiveInto(ByteBuffer[])}.
   *
   * @param dsts the buffers; none of the slice null, none twice
   * @param offset index of the first buffer
   * @param length number of buffers, 0 or more
   * @return the number of bytes; 0 if nothing is there or another call holds this end; -1 at the
   *     end of the stream
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IllegalArgumentException if the slice holds the same buffer twice
   * @throws java.nio.ReadOnlyBufferException if one of them is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   */
  long tryReceiveInto(ByteBuffer[] dsts, int offset, int length) throws IOException;

  /**
   * Receives one byte; waits while there is nothing. Same as receiving into an array of one byte,
   * without the array.
   *
   * @return the byte, 0 to 255, or -1 at the end of the stream
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int receiveByte() throws IOException, InterruptedException;

  /**
   * Receives into a slice of an array; waits no longer than a time, which covers the wait for
   * another call of this end and the wait for bytes.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length the most bytes to take, 0 or more
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes, 0 if the time was up, or -1 at the end of the stream
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int receiveInto(byte[] dst, int offset, int length, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Receives into the remaining space of a buffer; waits no longer than a time, like
   * {@link #receiveInto(byte[], int, int, Duration)}. The position advances by what was received.
   *
   * @param dst where the bytes go
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes, 0 if the time was up, or -1 at the end of the stream
   * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int receiveInto(ByteBuffer dst, Duration timeout) throws IOException, InterruptedException;

  /**
   * Receives what is there now into a slice of an array. Never waits.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length the most bytes to take, 0 or more
   * @return the number of bytes; 0 if there is nothing, or another call holds this end; -1 at the
   *     end of the stream
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   */
  int tryReceiveInto(byte[] dst, int offset, int length) throws IOException;

  /**
   * Receives what is there now into the remaining space of a buffer. Never waits. The position
   * advances by what was received.
   *
   * @param dst where the bytes go
   * @return the number of bytes; 0 if there is nothing, or another call holds this end; -1 at the
   *     end of the stream
   * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   */
  int tryReceiveInto(ByteBuffer dst) throws IOException;

  /**
   * Fills a slice of an array; waits as often as needed. No other receive takes bytes in between.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length how many bytes to take, 0 or more
   * @return {@code length}; less only if the stream ended before, and -1 if it had ended already
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkReceiver} lists; {@code bytesTransferred}
   *     bytes lie in the array then
   * @throws InterruptedException a {@link TransferInterruptedException}, with the same count
   */
  int receiveFully(byte[] dst, int offset, int length) throws IOException, InterruptedException;

  /**
   * Fills a slice of an array like {@link #receiveFully(byte[], int, int)}, but waits no longer
   * than a time.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length how many bytes to take, 0 or more
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes taken; less than {@code length} if the time was up or the stream
   *     ended, -1 if it had ended already
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   * @throws IOException for the reasons that {@link BulkReceiver} lists; {@code bytesTransferred}
   *     bytes lie in the array then
   * @throws InterruptedException a {@link TransferInterruptedException}, with the same count
   */
  int receiveFully(byte[] dst, int offset, int length, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Lends a window to a callback, like {@link #drain(int, WindowReader)} with a minimum of 1.
   *
   * @param reader the callback
   * @return the number of bytes consumed, 0 or more; -1 at the end of the stream, without a call
   * @throws IllegalStateException as with a minimum
   * @throws IOException for the reasons that {@link BulkReceiver} lists, or what the callback
   *     throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  default int drain(WindowReader reader) throws IOException, InterruptedException {
    return drain(1, reader);
  }

  /**
   * Lends a read-only window of the channel's own memory to a callback, which reads from it; waits
   * until at least {@code minimum} bytes are buffered. What it has consumed is free when it
   * returns, so {@code while (receiver.drain(1, socket::write) >= 0) {}} writes the stream straight
   * out of the channel.
   *
   * <p>The window's bytes lie between its position, which is not 0 in general, and its limit: more
   * than the minimum if there are more in one piece, fewer only at the end of the stream. Where it
   * leaves its position is what counts. The lock of this end is held meanwhile, so other receivers
   * wait; closing and asking are allowed in the callback, an operation of this end is an
   * {@link IllegalStateException}. Afterwards the window has no bytes remaining, and what it shows
   * if it is widened again means nothing. If the callback throws, nothing is consumed. What it has
   * consumed is returned, even if an end was closed meanwhile.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param reader the callback
   * @return the number of bytes consumed, 0 or more; -1 at the end of the stream, without a call
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end, or if the callback left
   *     the position outside of the window
   * @throws IOException for the reasons that {@link BulkReceiver} lists, or what the callback
   *     throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int drain(int minimum, WindowReader reader) throws IOException, InterruptedException;

  /**
   * Lends a window like {@link #drain(int, WindowReader)}, but waits no longer than a time; the
   * time of the callback does not count.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param reader the callback
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes consumed, 0 if the time was up without a call of the callback; -1
   *     at the end of the stream, without a call
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException as without a timeout
   * @throws IOException for the reasons that {@link BulkReceiver} lists, or what the callback
   *     throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int drain(int minimum, WindowReader reader, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Returns a future of the time when receiving is worth a try. Never waits. It completes,
   * normally, once at least {@code minimum} bytes are buffered, or the sender is closed, while no
   * call holds this end; or once this end is over. Another receiver may be faster all the same. It
   * is completed by the channel's executor, unless it is complete when this returns. Completing or
   * cancelling it yourself takes it out of the channel.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenReadable(int minimum);

  /**
   * Returns a future of the time when receiving is worth a try, like {@link #whenReadable(int)}, by
   * an executor of the caller's choice.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param executor completes the future, instead of the channel's. {@code Runnable::run} does so
   *     in whichever thread makes the bytes readable, gives this end back, ends an end, or
   *     registers with the channel, often in the middle of its call: what depends on the future
   *     must then be short, and must not wait, nor send or receive here; it may ask, close and
   *     cancel. If the executor throws, or drops the task, the library's own threads take its place
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenReadable(int minimum, Executor executor);

  /**
   * Waits until receiving is worth a try, as the future of {@link #whenReadable(int)} does. Holds
   * nothing meanwhile, so others may use this end, and be faster.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void awaitReadable(int minimum) throws InterruptedException;

  /**
   * Waits like {@link #awaitReadable(int)}, but no longer than a time.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param timeout how long to wait; zero or negative: not at all
   * @return false if the time was up
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  boolean awaitReadable(int minimum, Duration timeout) throws InterruptedException;

  /**
   * Waits until a receive is due, and takes nothing. That is when {@code target} bytes are
   * buffered; or fewer, and the sender has {@linkplain BulkSender#flush() flushed} one of them, or
   * waits for more room than there is; or when the sender is closed, or this end is over: a receive
   * then reports what happened. So a receiver that gathers loses nothing in a dialogue: the sender
   * flushes before it waits for an answer. Holds this end meanwhile: other receivers wait, also for
   * bytes that are there. Where a single receiver was promised, this counts as one of its calls.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @throws IllegalArgumentException if the target is out of its range
   * @throws IllegalStateException if called from a callback of this end
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void awaitDue(int target) throws InterruptedException;

  /**
   * Waits like {@link #awaitDue(int)}, but no longer than a time.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return false if the time was up
   * @throws IllegalArgumentException if the target is out of its range
   * @throws IllegalStateException if called from a callback of this end
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  boolean awaitDue(int target, Duration timeout) throws InterruptedException;

  /**
   * Returns whether {@link #awaitDue(int)} would return at once. Never waits, and takes no lock.
   * With one receiving thread, {@code true} stays true for that thread until it receives.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @return true if a receive is due
   * @throws IllegalArgumentException if the target is out of its range
   */
  boolean isDue(int target);

  /**
   * Returns a future of what {@link #awaitDue(int)} waits for. Never waits. It completes while no
   * call holds this end, as that of {@link #whenReadable(int)} does.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @return a new future
   * @throws IllegalArgumentException if the target is out of its range
   */
  CompletableFuture<@Nullable Void> whenDue(int target);

  /**
   * Returns such a future, which an executor of the caller's choice completes.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @param executor completes the future, as that of {@link #whenReadable(int, Executor)} does
   * @return a new future
   * @throws IllegalArgumentException if the target is out of its range
   */
  CompletableFuture<@Nullable Void> whenDue(int target, Executor executor);

  /**
   * Returns a future of the end of this end: it was closed, the sender aborted, or a receive has
   * reported the end of the stream. Never waits. Completes as {@link #whenReadable} does.
   *
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver();

  /**
   * Returns a future of the end of this end, like {@link #whenOver()}, by an executor of the
   * caller's choice.
   *
   * @param executor completes the future, as that of {@link #whenReadable(int, Executor)} does
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver(Executor executor);

  /**
   * Returns how many bytes can be taken now: 0 once this end is closed, the sender has aborted or
   * the end of the stream was reported. Never waits. With one receiving thread, that thread may
   * rely on these bytes until it receives, unless the sender aborts.
   *
   * @return from 0 to the capacity
   */
  int available();

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
   * Returns whether this end is open. The end of the stream does not close it. {@code false} is
   * final.
   *
   * @return false once this end is closed
   */
  boolean isOpen();

  /**
   * Closes this end: the receiver is no longer interested. What is buffered is dropped, and senders
   * get a {@link BrokenChannelException}. Waits for nothing, throws nothing, and does nothing if
   * this end is closed already.
   */
  @Override
  void close();

  /**
   * Closes this end with a reason, which the senders' {@link BrokenChannelException} has as its
   * cause. Otherwise like {@link #close()}.
   *
   * @param cause what the senders get as the cause
   */
  void cancel(Throwable cause);
}
