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
 * The receiving end of a {@link BulkChannel}. It takes ranges of bytes, and waits while there are
 * none.
 *
 * <p>A receive takes buffered bytes, at least one and at most the requested length, as one
 * contiguous piece. It waits only while nothing is buffered, or while another call holds this end.
 * A platform thread that had to wait may linger for a few microseconds or a few yields while bytes
 * keep arriving. Each call acquires the lock of this end at most once, and copies the bytes once. A
 * call of length zero takes no lock, never waits and changes nothing. It returns 0, even at the end
 * of the stream.
 *
 * <p>At the <b>end of the stream</b> each receive returns -1.
 *
 * <p><b>Errors</b>, in this order, beside those of bad arguments:
 *
 * <ul>
 *   <li>{@link java.nio.channels.ClosedChannelException}: this end was closed before the call;
 *       {@link java.nio.channels.AsynchronousCloseException}: during the call, by another thread or
 *       by the callback of {@code drain}. Either has the cause that was given;
 *   <li>{@link SenderFailedException}: the sender aborted, or closed with a cause and everything
 *       that it sent has been received;
 *   <li>{@link TransferInterruptedException}: the thread was interrupted where it would wait. A
 *       call that can go on goes on and leaves the interrupt flag as it is.
 * </ul>
 *
 * A call that fails throws a new exception, which implements {@link PartialTransfer}. A receive
 * that has taken bytes returns them, and the next call throws the error. Only {@code receiveFully}
 * throws at once.
 *
 * <p>Actions before a send are visible to each thread that has received a byte of it. Actions
 * before {@code close} or {@code abort} are visible to each thread that gets the report of it.
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
   * Receives buffered bytes into the remaining space of several buffers, one after the other. Never
   * waits. Each position advances by what was received into that buffer.
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
   * Receives buffered bytes into the remaining space of several buffers, like
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
   * Receives one byte; waits while there is nothing. The same as receiving into an array of one
   * byte, without the array.
   *
   * @return the byte, 0 to 255, or -1 at the end of the stream
   * @throws IOException for the reasons that {@link BulkReceiver} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  int receiveByte() throws IOException, InterruptedException;

  /**
   * Receives into a slice of an array, and waits no longer than a time. The time covers the wait
   * for the lock of this end and the wait for bytes.
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
   * Receives into the remaining space of a buffer, and waits no longer than a time, like
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
   * Receives buffered bytes into a slice of an array. Never waits.
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
   * Receives buffered bytes into the remaining space of a buffer. Never waits. The position
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
   * @throws IllegalStateException as {@link #drain(int, WindowReader)}
   * @throws IOException for the reasons that {@link BulkReceiver} lists, or what the callback
   *     throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  default int drain(WindowReader reader) throws IOException, InterruptedException {
    return drain(1, reader);
  }

  /**
   * Lends a read-only window of the channel's own memory to a callback, which reads from it. Waits
   * until at least {@code minimum} bytes are buffered. The bytes that the callback consumed are
   * free when it returns. So {@code while (receiver.drain(1, socket::write) >= 0) {}} writes the
   * stream straight out of the channel.
   *
   * <p>The window's bytes lie between its position, which need not be 0, and its limit. There are
   * more than the minimum if more lie in one piece, and fewer only at the end of the stream. The
   * position that the callback leaves counts. The call holds the lock of this end meanwhile, so
   * other receivers wait. The callback may close an end and make queries. An operation of this end
   * in it is an {@link IllegalStateException}. After the callback, the window has no bytes
   * remaining. If its limit is raised again, its contents are undefined. If the callback throws,
   * nothing is consumed. Otherwise the consumed bytes are returned, even if an end was closed
   * meanwhile.
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
   * Lends a window like {@link #drain(int, WindowReader)}, but waits no longer than a time. The
   * time of the callback does not count.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param reader the callback
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes consumed, 0 if the time was up without a call of the callback; -1
   *     at the end of the stream, without a call
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException as {@link #drain(int, WindowReader)}
   * @throws IOException for the reasons that {@link BulkReceiver} lists, or what the callback
   *     throws
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int drain(int minimum, WindowReader reader, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Returns a future that completes when a receive is worth a try. Never waits. The future
   * completes normally once no call holds this end and either at least {@code minimum} bytes are
   * buffered or the sender is closed. It also completes once this end is over. Another receiver may
   * still be faster. If the future is not complete on return, the channel's executor completes it.
   * To withdraw it, complete or cancel it.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenReadable(int minimum);

  /**
   * Returns a future like that of {@link #whenReadable(int)}, which the given executor completes.
   *
   * @param minimum the fewest bytes, 1 to half the capacity, rounded up
   * @param executor completes the future. With a direct executor, such as {@code Runnable::run},
   *     dependents run on a thread that sends, receives, closes or registers a future, often in the
   *     middle of its call. They must then be short, and must not wait, send or receive on this
   *     channel. Queries and closing are allowed. If the executor throws or drops the task, the
   *     library's threads complete the future
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenReadable(int minimum, Executor executor);

  /**
   * Waits until a receive is worth a try, as defined by {@link #whenReadable(int)}. Holds no lock,
   * so another receiver may be faster.
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
   * Waits until a receive is due, and takes nothing. A receive is due once {@code target} bytes are
   * buffered. It is due with fewer bytes if the sender has {@linkplain BulkSender#flush() flushed}
   * one of them, or waits for more room than there is. It is also due once the sender is closed or
   * this end is over. So a dialogue does not stall if the sender flushes before it waits for an
   * answer. Holds this end meanwhile, so other receivers wait, even for bytes that are buffered. If
   * a single receiver was promised, this counts as one of its calls.
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
   * Returns whether a receive is due, as defined by {@link #awaitDue(int)}. Never waits, and takes
   * no lock. For a thread that alone receives, {@code true} stays true until it receives.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @return true if a receive is due
   * @throws IllegalArgumentException if the target is out of its range
   */
  boolean isDue(int target);

  /**
   * Returns a future that completes when a receive is due, as defined by {@link #awaitDue(int)}.
   * Never waits. Otherwise like the future of {@link #whenReadable(int)}.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @return a new future
   * @throws IllegalArgumentException if the target is out of its range
   */
  CompletableFuture<@Nullable Void> whenDue(int target);

  /**
   * Returns a future like that of {@link #whenDue(int)}, which the given executor completes.
   *
   * @param target how many bytes to gather, 1 to half the capacity, rounded up
   * @param executor completes the future, as that of {@link #whenReadable(int, Executor)} does
   * @return a new future
   * @throws IllegalArgumentException if the target is out of its range
   */
  CompletableFuture<@Nullable Void> whenDue(int target, Executor executor);

  /**
   * Returns a future that completes when this end is over: it was closed, the sender aborted, or a
   * receive has reported the end of the stream. Never waits. Otherwise like the future of
   * {@link #whenReadable(int)}.
   *
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver();

  /**
   * Returns a future like that of {@link #whenOver()}, which the given executor completes.
   *
   * @param executor completes the future, as that of {@link #whenReadable(int, Executor)} does
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver(Executor executor);

  /**
   * Returns how many bytes can be taken now. That is 0 once this end is over. Never waits. A thread
   * that alone receives may rely on these bytes until it receives, unless the sender aborts.
   *
   * @return bytes, from 0 to the capacity
   */
  int available();

  /**
   * Returns the channel's name.
   *
   * @return the name that the builder was given, or {@code unnamed}
   */
  String name();

  /**
   * Returns the counters of the channel, for both ends. Never waits for a lock.
   *
   * @return a snapshot
   */
  ChannelStats stats();

  /**
   * Returns whether this end is over, as defined by {@link #whenOver()}. Never waits. {@code true}
   * is final.
   *
   * @return true if no further operation of this end can move a byte
   */
  boolean isOver();

  /**
   * Returns the largest minimum of a wait: half the capacity, rounded up. Never waits.
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
   * Closes this end. Buffered bytes are dropped, and senders get a {@link BrokenChannelException}.
   * Never waits, throws nothing, and does nothing if this end is closed already.
   */
  @Override
  void close();

  /**
   * Closes this end with a cause, which the senders' {@link BrokenChannelException} has. Otherwise
   * like {@link #close()}.
   *
   * @param cause what the senders get as the cause
   */
  void cancel(Throwable cause);
}
