// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Moves streams between channels of Bulkpipe and channels of {@code java.nio}, through windows. A
 * file or a socket is read straight into the channel, and written straight out of it, without a
 * buffer in between. With a channel on the heap, the JDK itself copies once more for the system
 * call. Channels built with {@code direct(true)} avoid that. For streams of {@code java.io}, there
 * is an array in between.
 *
 * <p>{@code transfer} and {@code tee} work on the calling thread, until the end of the source, and
 * close nothing. {@code start} and {@code startTee} work in a task, and pass endings on.
 *
 * <p>A pump keeps no bytes back. Whenever its receiver is empty, it flushes the target, an
 * {@link OutputStream} or a {@link BulkSender}. Bytes that it reads from a channel or an
 * {@link InputStream} are flushed whenever the next read may wait. Reads of a file do not wait,
 * unless it is a named pipe or a terminal. A tee flushes all of its senders before it waits for
 * one. So a dialogue through pumps does not stall, even if its readers
 * {@linkplain BulkReceiver#awaitDue gather}.
 *
 * <p>A channel of {@code java.nio} must be blocking: a {@link SelectableChannel} in non-blocking
 * mode is an {@link IllegalBlockingModeException}. If any other channel moves 0 bytes, the pump
 * calls it again at once. The end of a Bulkpipe channel is held while the other channel is read or
 * written, so other users of that end wait. Closing the end is possible at any time, and never
 * waits.
 *
 * <h2>Failures of {@code transfer}</h2>
 *
 * <p>All are {@link IOException}s, and come unchanged from either side. Nothing is lost or doubled.
 * Bytes that were read from the source are sent, unless the sender failed. The receiver keeps
 * exactly the bytes that were not written, provided that the {@code java.nio} channel advances the
 * positions of buffers by what it moved. An {@link OutputStream} does not report how much of a
 * failed write it took, so the receiver keeps all bytes of that write.
 *
 * <p>If the thread is interrupted while it waits for the Bulkpipe channel, the call throws an
 * {@link java.io.InterruptedIOException} with the number of bytes that it had moved, and with the
 * interrupt flag set. The call may be made again, and then goes on. If the thread is interrupted
 * during a call of the other channel or stream, the rules of that channel or stream hold.
 *
 * <h2>Tees</h2>
 *
 * <p>All senders get the same bytes, at the speed of the slowest. A piece is sent once each sender
 * has room for it, and nothing is buffered outside the channels. So the receivers of a tee must be
 * read side by side. If one of them is read to its end first, the tee stops once the channel of
 * another is full.
 *
 * <p>If a sender fails, because its receiver has gone or other code has closed it, it is left out,
 * and the others go on. The failure of the last sender is the failure of the tee. After an
 * interruption, all senders have got the same bytes, unless other code sends to them, too.
 *
 * <h2>Endings of {@code start} and {@code startTee}</h2>
 *
 * <ul>
 *   <li>The end of the source closes the senders, if there are any. If the target is a
 *       {@code java.nio} channel or a stream, the caller closes it after the future has completed.
 *   <li>A failure is the cause with which the senders are closed and the receiver is cancelled. It
 *       also completes the future exceptionally. If the failure only reports what happened at the
 *       far end of a Bulkpipe channel, the cause of the failure is passed on instead.
 *   <li>Cancelling the future, or completing it exceptionally, aborts the senders and cancels the
 *       receiver. So a pump that waits for the channel stops at once. A pump that waits in a
 *       {@code java.nio} channel or a stream stops when that call returns, so close that, too.
 *   <li>If the source ends while the pump's thread is interrupted, it counts as failed: the
 *       interrupt may have ended it.
 *   <li>If the executor refuses the pump, the call throws the executor's exception, which is also
 *       the failure. If the executor drops the pump, that is a failure, too, once a garbage
 *       collection has found it: a {@link java.util.concurrent.RejectedExecutionException}. A
 *       shut-down executor with the pump in its queue drops it, and so does a policy that discards.
 *   <li>The future completes with the number of bytes, after the endings were passed on.
 * </ul>
 *
 * <p>All methods may be used by many threads.
 */
public final class Pumps {
  /** The name of a channel that was given none. */
  private static final String UNNAMED = "unnamed";

  private Pumps() {}

  /**
   * Sends the bytes of a channel, to its end.
   *
   * @param source is read until it returns a negative number; not closed
   * @param sender where the bytes go; not closed
   * @return how many bytes were sent
   * @throws IllegalBlockingModeException if the source is in non-blocking mode
   * @throws IOException if the source or the sender fails, or the thread is interrupted
   */
  public static long transfer(ReadableByteChannel source, BulkSender sender) throws IOException {
    return pump(source, sender).run();
  }

  /**
   * Sends the bytes of a stream, to its end.
   *
   * @param source is read to its end; not closed
   * @param sender where the bytes go; not closed
   * @return how many bytes were sent
   * @throws IOException if the source or the sender fails, or the thread is interrupted
   */
  public static long transfer(InputStream source, BulkSender sender) throws IOException {
    return pump(source, sender).run();
  }

  /**
   * Writes the bytes of a receiver to a channel, to the end of the stream.
   *
   * @param receiver where the bytes come from; not closed
   * @param target may take fewer bytes than it is given; not closed
   * @return how many bytes were written
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   * @throws IOException if the receiver or the target fails, or the thread is interrupted
   */
  public static long transfer(BulkReceiver receiver, WritableByteChannel target)
      throws IOException {
    return pump(receiver, target).run();
  }

  /**
   * Writes the bytes of a receiver to an {@link OutputStream}, to the end of the receiver's stream.
   *
   * @param receiver where the bytes come from; not closed
   * @param target flushed whenever the receiver is empty; not closed
   * @return how many bytes were written
   * @throws IOException if the receiver or the target fails, or the thread is interrupted
   */
  public static long transfer(BulkReceiver receiver, OutputStream target) throws IOException {
    return pump(receiver, target).run();
  }

  /**
   * Sends the bytes of a receiver, to the end of its stream. Copies each byte once.
   *
   * @param receiver where the bytes come from; not closed. It must not belong to the sender's
   *     channel
   * @param sender where the bytes go; not closed
   * @return how many bytes were sent
   * @throws IOException if the receiver or the sender fails, or the thread is interrupted
   */
  public static long transfer(BulkReceiver receiver, BulkSender sender) throws IOException {
    return pump(receiver, sender).run();
  }

  /**
   * Sends the bytes of a receiver to each of several senders, to the end of its stream. Copies each
   * byte once for each sender. All senders go at the speed of the slowest, as {@link Pumps}
   * describes.
   *
   * @param receiver where the bytes come from; not closed. It must not belong to the channel of one
   *     of the senders
   * @param senders where the bytes go, one or more; not closed
   * @return how many bytes were taken from the receiver
   * @throws IllegalArgumentException if there is no sender, or one occurs twice
   * @throws IOException if the receiver or the last remaining sender fails, or the thread is
   *     interrupted
   */
  public static long tee(BulkReceiver receiver, BulkSender... senders) throws IOException {
    return teePump(receiver, copy(senders)).run();
  }

  /**
   * Starts a {@linkplain #transfer(ReadableByteChannel, BulkSender) transfer} on a thread of its
   * own.
   *
   * @param source is read until it returns a negative number; not closed
   * @param sender where the bytes go; closed at the end
   * @return a future of the number of bytes sent; it completes after the endings were passed on
   * @throws IllegalBlockingModeException if the source is in non-blocking mode
   */
  public static CompletableFuture<Long> start(ReadableByteChannel source, BulkSender sender) {
    return start(source, sender, ownThreads(check(sender).name()));
  }

  /**
   * Starts a {@linkplain #transfer(ReadableByteChannel, BulkSender) transfer} on an executor.
   *
   * @param source is read until it returns a negative number; not closed
   * @param sender where the bytes go; closed at the end
   * @param executor runs the pump, which waits. It must not use the calling thread
   * @return a future of the number of bytes sent; it completes after the endings were passed on
   * @throws IllegalBlockingModeException if the source is in non-blocking mode
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too
   */
  public static CompletableFuture<Long> start(
      ReadableByteChannel source, BulkSender sender, Executor executor) {
    check(executor);
    return PumpTask.start(pump(source, sender)::run, null, List.of(sender), executor);
  }

  /**
   * Starts a {@linkplain #transfer(InputStream, BulkSender) transfer} on a thread of its own.
   *
   * @param source is read to its end; not closed
   * @param sender where the bytes go; closed at the end
   * @return a future of the number of bytes sent; it completes after the endings were passed on
   */
  public static CompletableFuture<Long> start(InputStream source, BulkSender sender) {
    return start(source, sender, ownThreads(check(sender).name()));
  }

  /**
   * Starts a {@linkplain #transfer(InputStream, BulkSender) transfer} on an executor.
   *
   * @param source is read to its end; not closed
   * @param sender where the bytes go; closed at the end
   * @param executor runs the pump, which waits. It must not use the calling thread
   * @return a future of the number of bytes sent; it completes after the endings were passed on
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too
   */
  public static CompletableFuture<Long> start(
      InputStream source, BulkSender sender, Executor executor) {
    check(executor);
    return PumpTask.start(pump(source, sender)::run, null, List.of(sender), executor);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, WritableByteChannel) transfer} on a thread of its
   * own.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param target may take fewer bytes than it is given; not closed
   * @return a future of the number of bytes written; it completes after the endings were passed on
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   */
  public static CompletableFuture<Long> start(BulkReceiver receiver, WritableByteChannel target) {
    return start(receiver, target, ownThreads(name(receiver)));
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, WritableByteChannel) transfer} on an executor.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param target may take fewer bytes than it is given; not closed
   * @param executor runs the pump, which waits. It must not use the calling thread
   * @return a future of the number of bytes written; it completes after the endings were passed on
   * @throws IllegalBlockingModeException if the target is in non-blocking mode
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too
   */
  public static CompletableFuture<Long> start(
      BulkReceiver receiver, WritableByteChannel target, Executor executor) {
    check(executor);
    return PumpTask.start(pump(receiver, target)::run, receiver, List.of(), executor);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, OutputStream) transfer} on a thread of its own.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param target flushed whenever the receiver is empty; not closed
   * @return a future of the number of bytes written; it completes after the endings were passed on
   */
  public static CompletableFuture<Long> start(BulkReceiver receiver, OutputStream target) {
    return start(receiver, target, ownThreads(name(receiver)));
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, OutputStream) transfer} on an executor.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param target flushed whenever the receiver is empty; not closed
   * @param executor runs the pump, which waits. It must not use the calling thread
   * @return a future of the number of bytes written; it completes after the endings were passed on
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too
   */
  public static CompletableFuture<Long> start(
      BulkReceiver receiver, OutputStream target, Executor executor) {
    check(executor);
    return PumpTask.start(pump(receiver, target)::run, receiver, List.of(), executor);
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, BulkSender) transfer} on a thread of its own.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param sender where the bytes go; closed at the end
   * @return a future of the number of bytes sent; it completes after the endings were passed on
   */
  public static CompletableFuture<Long> start(BulkReceiver receiver, BulkSender sender) {
    return start(receiver, sender, ownThreads(name(receiver)));
  }

  /**
   * Starts a {@linkplain #transfer(BulkReceiver, BulkSender) transfer} on an executor.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param sender where the bytes go; closed at the end
   * @param executor runs the pump, which waits. It must not use the calling thread
   * @return a future of the number of bytes sent; it completes after the endings were passed on
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too
   */
  public static CompletableFuture<Long> start(
      BulkReceiver receiver, BulkSender sender, Executor executor) {
    check(executor);
    return PumpTask.start(pump(receiver, sender)::run, receiver, List.of(sender), executor);
  }

  /**
   * Starts a {@linkplain #tee tee} on a thread of its own.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param senders where the bytes go, one or more; closed at the end
   * @return a future of the number of bytes taken from the receiver; it completes after the endings
   *     were passed on
   * @throws IllegalArgumentException if there is no sender, or one occurs twice
   */
  public static CompletableFuture<Long> startTee(BulkReceiver receiver, BulkSender... senders) {
    return startTee(receiver, copy(senders), ownThreads(name(receiver)));
  }

  /**
   * Starts a {@linkplain #tee tee} on an executor.
   *
   * @param receiver where the bytes come from; cancelled if the transfer fails
   * @param senders where the bytes go, one or more; closed at the end
   * @param executor runs the pump, which waits. It must not use the calling thread
   * @return a future of the number of bytes taken from the receiver; it completes after the endings
   *     were passed on
   * @throws IllegalArgumentException if there is no sender, or one occurs twice
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
   *     exception of the executor is thrown, too
   */
  public static CompletableFuture<Long> startTee(
      BulkReceiver receiver, List<? extends BulkSender> senders, Executor executor) {
    check(executor);
    List<BulkSender> targets =
        copy(Objects.requireNonNull(senders, "senders=null").toArray(new BulkSender[0]));
    return PumpTask.start(teePump(receiver, targets)::run, receiver, targets, executor);
  }

  private static SourcePump pump(ReadableByteChannel source, BulkSender sender) {
    return new SourcePump(new ByteChannelSource(checkBlocking(source, "source")), check(sender));
  }

  private static SourcePump pump(InputStream source, BulkSender sender) {
    Objects.requireNonNull(source, "source=null");
    check(sender);
    return new SourcePump(new InputStreamSource(source), sender);
  }

  private static TargetPump pump(BulkReceiver receiver, WritableByteChannel target) {
    check(receiver);
    return new TargetPump(receiver, new ByteChannelTarget(checkBlocking(target, "target")));
  }

  private static TargetPump pump(BulkReceiver receiver, OutputStream target) {
    check(receiver);
    Objects.requireNonNull(target, "target=null");
    return new TargetPump(receiver, new OutputStreamTarget(target));
  }

  private static TargetPump pump(BulkReceiver receiver, BulkSender sender) {
    check(receiver);
    return new TargetPump(receiver, new SenderTarget(check(sender)));
  }

  private static TargetPump teePump(BulkReceiver receiver, List<BulkSender> senders) {
    check(receiver);
    if (senders.isEmpty()) {
      throw new IllegalArgumentException("senders=[] has no sender");
    }
    return new TargetPump(receiver, new TeeTarget(senders));
  }

  /** Checks senders, and copies them. */
  @SuppressWarnings("ReferenceEquality") // an end is itself only
  private static List<BulkSender> copy(@Nullable BulkSender @Nullable [] senders) {
    Objects.requireNonNull(senders, "senders=null");
    List<BulkSender> copy = new ArrayList<>();
    for (BulkSender sender : senders) {
      int i = copy.size();
      if (sender == null) {
        throw new NullPointerException("senders[" + i + "]=null");
      }
      for (int j = 0; j < i; j++) {
        if (copy.get(j) == sender) {
          throw new IllegalArgumentException("senders[" + i + "] is senders[" + j + "]: " + sender);
        }
      }
      copy.add(sender);
    }
    return copy;
  }

  private static String name(BulkReceiver receiver) {
    check(receiver);
    return receiver.name();
  }

  /** Returns threads that bear the name of a channel, if it has one. */
  private static Executor ownThreads(String channel) {
    return PipeThreads.perTask(
        channel.equals(UNNAMED) ? "bulkpipe-pump" : "bulkpipe-pump " + channel);
  }

  private static void check(@Nullable Executor executor) {
    Objects.requireNonNull(executor, "executor=null");
  }

  private static BulkSender check(BulkSender sender) {
    return Objects.requireNonNull(sender, "sender=null");
  }

  private static void check(BulkReceiver receiver) {
    Objects.requireNonNull(receiver, "receiver=null");
  }

  private static <C> C checkBlocking(C channel, String name) {
    Objects.requireNonNull(channel, name + "=null");
    if (channel instanceof SelectableChannel selectable && !selectable.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return channel;
  }
}
