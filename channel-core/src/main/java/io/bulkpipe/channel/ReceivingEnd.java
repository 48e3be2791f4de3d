// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.Deadline;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The receiving end of a channel: checks arguments, answers queries, and closes. */
@SuppressWarnings("unused")
final class ReceivingEnd extends PaddedFields.ReceiverTrail implements BulkReceiver {
  ReceivingEnd(LazyCore lazy) {
    super(lazy);
  }

  @Override
  public int receiveInto(byte[] dst, int offset, int length)
      throws IOException, InterruptedException {
    Arguments.checkSlice("dst", Objects.requireNonNull(dst, "dst=null").length, offset, length);
    return receive(dst, offset, length, Deadline.NEVER);
  }

  @Override
  public int receiveInto(byte[] dst, int offset, int length, Duration timeout)
      throws IOException, InterruptedException {
    Arguments.checkSlice("dst", Objects.requireNonNull(dst, "dst=null").length, offset, length);
    return receive(dst, offset, length, Deadline.after(timeout));
  }

  @Override
  public int tryReceiveInto(byte[] dst, int offset, int length) throws IOException {
    Arguments.checkSlice("dst", Objects.requireNonNull(dst, "dst=null").length, offset, length);
    try {
      return receive(dst, offset, length, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  @Override
  public int receiveInto(ByteBuffer dst) throws IOException, InterruptedException {
    checkWritable(dst);
    return receive(dst, Deadline.NEVER);
  }

  @Override
  public int receiveInto(ByteBuffer dst, Duration timeout)
      throws IOException, InterruptedException {
    checkWritable(dst);
    return receive(dst, Deadline.after(timeout));
  }

  @Override
  public int tryReceiveInto(ByteBuffer dst) throws IOException {
    checkWritable(dst);
    try {
      return receive(dst, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  @Override
  public long receiveInto(ByteBuffer[] dsts, int offset, int length)
      throws IOException, InterruptedException {
    long total = checkWritable(dsts, offset, length);
    return receive(dsts, offset, length, total, Deadline.NEVER);
  }

  @Override
  public long tryReceiveInto(ByteBuffer[] dsts, int offset, int length) throws IOException {
    long total = checkWritable(dsts, offset, length);
    try {
      return receive(dsts, offset, length, total, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  private static long checkWritable(ByteBuffer[] dsts, int offset, int length) {
    Arguments.checkSlice("dsts", Objects.requireNonNull(dsts, "dsts=null").length, offset, length);
    long total = BufferArrays.check("dsts", dsts, offset, length);
    for (int i = offset; i < offset + length; i++) {
      checkWritable(dsts[i]);
    }
    return total;
  }

  private static void checkWritable(ByteBuffer dst) {
    if (Objects.requireNonNull(dst, "dst=null").isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
  }

  @Override
  public int receiveByte() throws IOException, InterruptedException {
    return receiveOne();
  }

  @Override
  public int receiveFully(byte[] dst, int offset, int length)
      throws IOException, InterruptedException {
    Arguments.checkSlice("dst", Objects.requireNonNull(dst, "dst=null").length, offset, length);
    return doReceiveFully(dst, offset, length, Deadline.NEVER);
  }

  @Override
  public int receiveFully(byte[] dst, int offset, int length, Duration timeout)
      throws IOException, InterruptedException {
    Arguments.checkSlice("dst", Objects.requireNonNull(dst, "dst=null").length, offset, length);
    return doReceiveFully(dst, offset, length, Deadline.after(timeout));
  }

  @Override
  public int drain(int minimum, WindowReader reader) throws IOException, InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    return doDrain(minimum, Objects.requireNonNull(reader, "reader=null"), Deadline.NEVER);
  }

  @Override
  public int drain(int minimum, WindowReader reader, Duration timeout)
      throws IOException, InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    Objects.requireNonNull(reader, "reader=null");
    return doDrain(minimum, reader, Deadline.after(timeout));
  }

  @Override
  public CompletableFuture<@Nullable Void> whenReadable(int minimum) {
    Arguments.checkMinimum(minimum, lazy.capacity());
    return core().readiness().readable.when(minimum);
  }

  @Override
  public CompletableFuture<@Nullable Void> whenReadable(int minimum, Executor executor) {
    Arguments.checkMinimum(minimum, lazy.capacity());
    Objects.requireNonNull(executor, "executor=null");
    return core().readiness().readable.when(minimum, executor);
  }

  @Override
  public void awaitDue(int target) throws InterruptedException {
    Arguments.checkTarget(target, lazy.capacity());
    doAwaitDue(target, Deadline.NEVER);
  }

  @Override
  public boolean awaitDue(int target, Duration timeout) throws InterruptedException {
    Arguments.checkTarget(target, lazy.capacity());
    return doAwaitDue(target, Deadline.after(timeout));
  }

  @Override
  public boolean isDue(int target) {
    Arguments.checkTarget(target, lazy.capacity());
    ChannelCore shared = core();
    return !shared.bothOpen() || shared.isDue() || shared.buffered() >= target;
  }

  @Override
  public CompletableFuture<@Nullable Void> whenDue(int target) {
    Arguments.checkTarget(target, lazy.capacity());
    return core().readiness().due.when(target);
  }

  @Override
  public CompletableFuture<@Nullable Void> whenDue(int target, Executor executor) {
    Arguments.checkTarget(target, lazy.capacity());
    Objects.requireNonNull(executor, "executor=null");
    return core().readiness().due.when(target, executor);
  }

  @Override
  public void awaitReadable(int minimum) throws InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    awaitReadableUntil(minimum, Deadline.NEVER);
  }

  @Override
  public boolean awaitReadable(int minimum, Duration timeout) throws InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    return awaitReadableUntil(minimum, Deadline.after(timeout));
  }

  private boolean awaitReadableUntil(int minimum, long deadline) throws InterruptedException {
    endLock().checkNotLent();
    try {
      return core().readiness().readable.await(minimum, deadline);
    } catch (InterruptedException e) {
      throw errors().interrupted(0);
    } finally {
      Reference.reachabilityFence(this); // the end must stay reachable: Abandonment
    }
  }

  @Override
  public CompletableFuture<@Nullable Void> whenOver() {
    return core().readiness().receiverOver.when(Integer.MAX_VALUE);
  }

  @Override
  public CompletableFuture<@Nullable Void> whenOver(Executor executor) {
    Objects.requireNonNull(executor, "executor=null");
    return core().readiness().receiverOver.when(Integer.MAX_VALUE, executor);
  }

  @Override
  public int available() {
    return core().available();
  }

  @Override
  public boolean isOver() {
    return core().isReceivingOver();
  }

  @Override
  public boolean isOpen() {
    return core().receiverEnding() == null;
  }

  @Override
  public void close() {
    if (core().closeReceiver(null)) {
      core().ended();
    }
  }

  @Override
  public void cancel(Throwable cause) {
    if (core().closeReceiver(Objects.requireNonNull(cause, "cause=null"))) {
      core().ended();
    }
  }

  @Override
  public String toString() {
    return "receiver of " + core();
  }
}
