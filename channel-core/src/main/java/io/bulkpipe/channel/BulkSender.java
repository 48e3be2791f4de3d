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
 * The sending end of a {@link BulkChannel}. It sends ranges of bytes, and waits while there is no
 * room.
 *
 * <p>A blocking send moves its whole range, in several steps if it is larger than the capacity. No
 * other send gets between its bytes. Each call acquires the lock of this end at most once, whatever
 * its length, and copies the range once. The array or buffer is the caller's again when the call
 * returns. A call of length zero takes no lock, never waits and changes nothing.
 *
 * <p><b>Errors</b>, in this order, beside those of bad arguments:
 *
 * <ul>
 *   <li>{@link java.nio.channels.ClosedChannelException}: this end was closed before the call;
 *       {@link java.nio.channels.AsynchronousCloseException}: during the call, by another thread or
 *       by the callback of {@code fill}. Either has the cause that was given;
 *   <li>{@link BrokenChannelException}: the receiver is gone;
 *   <li>{@link TransferInterruptedException}: the thread was interrupted where it would wait. A
 *       call that can go on goes on and leaves the interrupt flag as it is.
 * </ul>
 *
 * If memory is short, a channel that cannot grow goes on with the segment that it has. A call that
 * waits fails with an {@link OutOfMemoryError} only if that segment stays full, or is too small for
 * bytes that must lie in one piece. A {@code try} form sends what fits.
 *
 * <p>A call that fails throws a new exception. The channel stays as usable as before. The exception
 * implements {@link PartialTransfer}. Its {@code bytesTransferred} is exactly the number of bytes
 * of that call that count as sent.
 *
 * <p>Actions before a send are visible to each thread that has received a byte of it. Actions
 * before {@code close} or {@code abort} are visible to each thread that gets the report of it.
 * Actions of a receiver before it received are visible to a thread that returns from
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
   * Sends one byte; waits for room. The same as sending an array of one byte, without the array.
   *
   * @param value the byte, its lower eight bits
   * @throws IOException for the reasons that {@link BulkSender} lists
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void sendByte(int value) throws IOException, InterruptedException;

  /**
   * Sends as much of a slice of an array as it can within a time. The time covers the wait for the
   * lock of this end and the waits for room. The bytes sent are contiguous.
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
   * Sends as much of the remaining bytes of a buffer as it can within a time, like
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
   * @throws IllegalStateException as {@link #fill(int, WindowWriter)}
   * @throws IOException for the reasons that {@link BulkSender} lists, or that of the callback
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  default int fill(WindowWriter writer) throws IOException, InterruptedException {
    return fill(1, writer);
  }

  /**
   * Lends a window of the channel's own memory to a callback, which writes into it. Waits until at
   * least {@code minimum} bytes are free. The bytes that the callback wrote are published when it
   * returns. So {@code while (sender.fill(1, file::read) >= 0) {}} reads a file straight into the
   * channel.
   *
   * <p>The window's room lies between its position, which need not be 0, and its limit. It is
   * larger than the minimum if more room lies in one piece. The position that the callback leaves
   * counts. The call holds the lock of this end meanwhile, so other senders wait. The callback may
   * close an end and make queries. An operation of this end in it is an
   * {@link IllegalStateException}. After the callback, the window has no bytes remaining. Using it
   * further corrupts the channel.
   *
   * <p>If the callback throws, nothing is published, and the call throws the same, even if the
   * callback has closed an end. If no byte can be received any more when the callback returns,
   * nothing is published, and the call throws the error of the ending. If only this end was closed,
   * the bytes that lie before the end of the stream count as sent.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param writer the callback
   * @return the number of bytes published, 0 or more; -1 if the callback wrote nothing and returned
   *     a negative number
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException if called from a callback of this end, or if the callback left
   *     the position outside of the window
   * @throws IOException for the reasons that {@link BulkSender} lists, or that of the callback
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int fill(int minimum, WindowWriter writer) throws IOException, InterruptedException;

  /**
   * Lends a window like {@link #fill(int, WindowWriter)}, but waits no longer than a time. The time
   * of the callback does not count.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param writer the callback
   * @param timeout how long to wait in all; zero or negative: not at all
   * @return the number of bytes published, 0 if the time was up without a call of the callback; -1
   *     if the callback wrote nothing and returned a negative number
   * @throws IllegalArgumentException if the minimum is out of its range
   * @throws IllegalStateException as {@link #fill(int, WindowWriter)}
   * @throws IOException for the reasons that {@link BulkSender} lists, or that of the callback
   * @throws InterruptedException a {@link TransferInterruptedException}, or what the callback
   *     throws
   */
  int fill(int minimum, WindowWriter writer, Duration timeout)
      throws IOException, InterruptedException;

  /**
   * Returns a future that completes when a send is worth a try. Never waits. The future completes
   * normally once at least {@code minimum} bytes are free and no call holds this end, or once no
   * send can succeed any more. Another sender may still be faster. If the future is not complete on
   * return, the channel's executor completes it. To withdraw it, complete or cancel it.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenWritable(int minimum);

  /**
   * Returns a future like that of {@link #whenWritable(int)}, which the given executor completes.
   *
   * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
   * @param executor completes the future. With a direct executor, such as {@code Runnable::run},
   *     dependents run on a thread that receives, sends, closes or registers a future, often in the
   *     middle of its call. They must then be short, and must not wait, send or receive on this
   *     channel. Queries and closing are allowed. If the executor throws or drops the task, the
   *     library's threads complete the future
   * @return a new future
   * @throws IllegalArgumentException if the minimum is out of its range
   */
  CompletableFuture<@Nullable Void> whenWritable(int minimum, Executor executor);

  /**
   * Waits until a send is worth a try, as defined by {@link #whenWritable(int)}. Holds no lock, so
   * another sender may be faster.
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
   * Returns a future that completes when this end is over: the receiver is gone, this end was
   * aborted, or it was closed and no send is in flight. Never waits. Completes as the future of
   * {@link #whenWritable(int)} does.
   *
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver();

  /**
   * Returns a future like that of {@link #whenOver()}, which the given executor completes.
   *
   * @param executor completes the future, as that of {@link #whenWritable(int, Executor)} does
   * @return a new future
   */
  CompletableFuture<@Nullable Void> whenOver(Executor executor);

  /**
   * Waits until all bytes that were sent before this call have been received. Also works after this
   * end was closed. Takes no lock of this end. Other threads may send meanwhile, and this call does
   * not wait for their bytes. If it has to wait, it marks the bytes sent so far as due, as
   * {@link #flush} does.
   *
   * @throws IOException for the reasons that {@link BulkSender} lists: if the receiver closes, or
   *     this end is aborted, before that
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  void awaitDrained() throws IOException, InterruptedException;

  /**
   * Waits like {@link #awaitDrained()}, but no longer than a time.
   *
   * @param timeout how long to wait; zero or negative: not at all
   * @return false if the time was up
   * @throws IOException for the reasons that {@link BulkSender} lists: if the receiver closes, or
   *     this end is aborted, before that
   * @throws InterruptedException a {@link TransferInterruptedException}, if interrupted in a wait
   */
  boolean awaitDrained(Duration timeout) throws IOException, InterruptedException;

  /**
   * Marks all bytes sent so far as due, like TCP's push flag. A receiver that gathers, by
   * {@link BulkReceiver#awaitDue awaitDue} or a batching adapter, then stops waiting for more.
   * Never waits, throws nothing, and takes no lock of an end. Does nothing if all bytes have been
   * received. Bytes are visible to the receiver without a flush. Closing this end makes all of them
   * due.
   */
  void flush();

  /**
   * Returns whether a receiver waits for bytes. It has parked, waits in {@code awaitReadable}, or
   * has a future of {@code whenReadable} or {@code whenDue} that is not complete. A caller that
   * gathers small writes should send them when this turns true. Never waits. The answer may be out
   * of date at once: another sender may have sent, or the receiver may be about to park.
   *
   * @return true if a receiver waits so
   */
  boolean isAwaited();

  /**
   * Returns whether this number of further bytes would be enough for a waiting receiver. Like
   * {@link #isAwaited()}, but ignores receivers that wait for more. Never waits.
   *
   * @param bytes how many bytes the caller could send, 0 or more
   * @return true if a receiver waits for no more than that
   * @throws IllegalArgumentException if {@code bytes} is negative
   */
  boolean isAwaited(int bytes);

  /**
   * Returns how many bytes fit now. That is 0 once this end is closed or the receiver is gone.
   * Never waits. A thread that alone sends may rely on this much room until it sends.
   *
   * @return bytes, from 0 to the capacity
   */
  int remainingCapacity();

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
   * Returns whether a send could still succeed. {@code false} is final.
   *
   * @return false once this end is closed or the receiver is gone
   */
  boolean isOpen();

  /**
   * Closes this end. The receiver gets the bytes sent before, then the end of the stream. Once this
   * method has returned, every new send fails. A send in flight reports exactly the bytes before
   * the end of the stream. Never waits, throws nothing, and does nothing if this end is closed
   * already.
   *
   * <p>A try-with-resources statement also calls this if its block has failed, and before the catch
   * block. A receiver then takes a truncated stream for a complete one. So a producer that can fail
   * should call {@code close()} in its last line, and {@link #close(Throwable)} or {@link #abort}
   * in the catch block. If the producer passes a stream over this end to other code, that code may
   * close it. Let {@code PipeStreams.produce} of the adapters run such a producer.
   */
  @Override
  void close();

  /**
   * Closes this end because of a failure. The receiver gets the bytes sent before, then a
   * {@link SenderFailedException} with the cause. Otherwise like {@link #close()}.
   *
   * @param cause what the receiver gets as the cause
   */
  void close(Throwable cause);

  /**
   * Closes this end at once. Buffered bytes are dropped, and the receiver gets a
   * {@link SenderFailedException}. It also works after {@code close}, until a receive has found
   * where the stream ends. After that it does nothing. The first cause given stays. Never waits and
   * throws nothing.
   *
   * @param cause what the receiver gets as the cause
   */
  void abort(Throwable cause);
}
