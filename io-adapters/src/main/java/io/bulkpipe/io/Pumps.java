// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Moves streams between channels of Bulkpipe and channels of {@code java.nio}, through windows: a
 * file or a socket is read straight into the channel and written straight out of it, without a
 * buffer in between. (The JDK itself copies between the heap and what the system call takes;
 * channels built with {@code direct(true)} spare that, too.)
 *
 * <p>{@code transfer} does it in the calling thread, until the end of the source, and closes
 * nothing. {@code start} does it in a task, and passes endings on.
 *
 * <p>A channel of {@code java.nio} must be blocking: a {@link SelectableChannel} in non-blocking
 * mode is an {@link IllegalBlockingModeException}. Any other channel that moves 0 bytes is asked
 * again, at once. The end of a Bulkpipe channel is held while the other channel is read or written,
 * so others who use the same end wait; closing it is possible at any time, and waits for nothing.
 *
 * <h2>Failures of {@code transfer}</h2>
 *
 * <p>All are {@link IOException}s, and come unchanged from either side. Nothing is lost or doubled:
 * what was read from the source is sent unless the sender failed, and what remains in the receiver
 * is what was not written, exactly, provided that the {@code java.nio} channel moves its buffers'
 * positions by what it moved. A thread that is interrupted while it waits for the Bulkpipe channel
 * gets an {@link java.io.InterruptedIOException} with what the call had moved, and finds its
 * interrupt flag set; the call may be repeated. In the other channel, that channel's own rules
 * hold.
 *
 * <h2>Endings of {@code start}</h2>
 *
 * <ul>
 *   <li>The end of the source closes the sender, if there is one. Where the target is a
 *       {@code java.nio} channel, the caller closes that, after the future.
 *   <li>A failure closes the sender with it as the cause, cancels the receiver with it as the
 *       cause, and completes the future exceptionally. Where the failure only tells what happened
 *       at the far end of a Bulkpipe channel, that cause is passed on instead.
 *   <li>Cancelling the future, or completing it in any other way but normally, aborts the sender
 *       and cancels the receiver, so that a pump that waits for the channel stops at once; one that
 *       waits in a {@code java.nio} channel stops when that call returns, so close that, too.
 *   <li>A source that ends while the pump's thread is interrupted has failed: it may have ended
 *       because of that.
 *   <li>An executor that refuses the pump, in whatever way, has failed: what it throws is thrown
 *       on. One that drops the pump without a word (it was shut down with the pump in its queue, or
 *       its policy is to discard) has failed, too, once a garbage collection has found that: the
 *       failure is a {@link java.util.concurrent.RejectedExecutionException} then.
 *   <li>The future completes with the number of bytes, after the endings were passed on.
 * </ul>
 *
 * <p>All methods may be used by many threads.
 */
public final class Pumps {
  private Pumps() {}

  /**
   * Sends what a channel has, to its end.
   *
   * @param source is read until it returns a negative number; not closed
   * @param sender where the bytes go; not closed
   * @return how many bytes were sent
   * @throws IllegalBlockingModeException if the source is in non-blocking mode
   * @throws IOException see the class
   */
  public static long transfer(ReadableByteChannel source, BulkSender sender) throws IOException {
    return new SourcePump(checkBlocking(source, "source"), check(sender)).run();
  }

  /**
   * Writes what a receiver gets, to the end of its stream.
   *
   * @param receiver where the bytes come from; not closed
   * @param target may take fewer bytes than it is given; not closed
   * @return how many bytes were written
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   * @throws IOException see the class
   */
  public static long transfer(BulkReceiver receiver, WritableByteChannel target)
      throws IOException {
    return new TargetPump(check(receiver), checkBlocking(target, "target")).run();
  }

  /**
   * Sends what a receiver gets, to the end of its stream; copies each byte once.
   *
   * @param receiver where the bytes come from; not closed. Not of the same channel as the sender
   * @param sender where the bytes go; not closed
   * @return how many bytes were sent
   * @throws IOException see the class
   */
  public static long transfer(BulkReceiver receiver, BulkSender sender) throws IOException {
    check(receiver);
    return new TargetPump(receiver, check(sender)::sendBulk).run();
  }

  /**
   * Starts a {@linkplain #transfer(ReadableByteChannel, BulkSender) transfer} on a thread of its
   * own.
   *
   * @param source is read until it returns a negative number; not closed
   * @param sender where the bytes go; closed at the end
   * @return the number of bytes sent, see the class
   * @throws IllegalBlockingModeException if the source is in non-blocking mode
   */
  public static CompletableFuture<Long> start(ReadableByteChannel source, BulkSender sender) {
    return start(PipeThreads.perTask("bulkpipe-pump"), source, sender);
  }

  /**
   * Starts a {@linkplain #transfer(ReadableByteChannel, BulkSender) transfer} on an executor.
   *
   * @param executor runs the pump, which waits; not in the calling thread
   * @param source is read until it returns a negative number; not closed
   * @param sender where the bytes go; closed at the end
   * @return the number of bytes sent, see the class
   * @throws IllegalBlockingModeException if the source is in non-blocking mode
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it; likewise all
   *     else that it throws
   */
  public static CompletableFuture<Long> start(
      Executor executor, ReadableByteChannel source, BulkSender sender) {
    Objects.requireNonNull(executor, "executor=null");
    SourcePump pump = new SourcePump(checkBlocking(source, "source"), check(sender));
    return PumpTask.start(executor, pump::run, null, sender);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, WritableByteChannel) transfer} on a thread of its
   * own.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param target may take fewer bytes than it is given; not closed
   * @return the number of bytes written, see the class
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   */
  public static CompletableFuture<Long> start(BulkReceiver receiver, WritableByteChannel target) {
    return start(PipeThreads.perTask("bulkpipe-pump"), receiver, target);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, WritableByteChannel) transfer} on an executor.
   *
   * @param executor runs the pump, which waits; not in the calling thread
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param target may take fewer bytes than it is given; not closed
   * @return the number of bytes written, see the class
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it; likewise all
   *     else that it throws
   */
  public static CompletableFuture<Long> start(
      Executor executor, BulkReceiver receiver, WritableByteChannel target) {
    Objects.requireNonNull(executor, "executor=null");
    TargetPump pump = new TargetPump(check(receiver), checkBlocking(target, "target"));
    return PumpTask.start(executor, pump::run, receiver, null);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, BulkSender) transfer} on a thread of its own.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param sender where the bytes go; closed at the end
   * @return the number of bytes sent, see the class
   */
  public static CompletableFuture<Long> start(BulkReceiver receiver, BulkSender sender) {
    return start(PipeThreads.perTask("bulkpipe-pump"), receiver, sender);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, BulkSender) transfer} on an executor.
   *
   * @param executor runs the pump, which waits; not in the calling thread
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param sender where the bytes go; closed at the end
   * @return the number of bytes sent, see the class
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it; likewise all
   *     else that it throws
   */
  public static CompletableFuture<Long> start(
      Executor executor, BulkReceiver receiver, BulkSender sender) {
    Objects.requireNonNull(executor, "executor=null");
    check(receiver);
    TargetPump pump = new TargetPump(receiver, check(sender)::sendBulk);
    return PumpTask.start(executor, pump::run, receiver, sender);
  }

  private static BulkSender check(BulkSender sender) {
    return Objects.requireNonNull(sender, "sender=null");
  }

  private static BulkReceiver check(BulkReceiver receiver) {
    return Objects.requireNonNull(receiver, "receiver=null");
  }

  private static <C> C checkBlocking(C channel, String name) {
    Objects.requireNonNull(channel, name + "=null");
    if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return channel;
  }
}
