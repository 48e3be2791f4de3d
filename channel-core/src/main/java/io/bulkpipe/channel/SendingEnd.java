// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.waiting.Deadline;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The sending end of a channel: checks arguments, answers queries, and closes. */
@SuppressWarnings("unused")
final class SendingEnd extends PaddedFields.SenderTrail implements BulkSender {
  SendingEnd(LazyCore lazy) {
    super(lazy);
  }

  @Override
  public void sendBulk(byte[] src, int offset, int length)
      throws IOException, InterruptedException {
    Arguments.checkSlice("src", Objects.requireNonNull(src, "src=null").length, offset, length);
    send(src, offset, length, Deadline.NEVER);
  }

  @Override
  public int sendBulk(byte[] src, int offset, int length, Duration timeout)
      throws IOException, InterruptedException {
    Arguments.checkSlice("src", Objects.requireNonNull(src, "src=null").length, offset, length);
    return send(src, offset, length, Deadline.after(timeout));
  }

  @Override
  public int trySendBulk(byte[] src, int offset, int length) throws IOException {
    Arguments.checkSlice("src", Objects.requireNonNull(src, "src=null").length, offset, length);
    try {
      return send(src, offset, length, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  @Override
  public void sendBulk(ByteBuffer src) throws IOException, InterruptedException {
    send(Objects.requireNonNull(src, "src=null"), Deadline.NEVER);
  }

  @Override
  public int sendBulk(ByteBuffer src, Duration timeout) throws IOException, InterruptedException {
    Objects.requireNonNull(src, "src=null");
    return send(src, Deadline.after(timeout));
  }

  @Override
  public int trySendBulk(ByteBuffer src) throws IOException {
    Objects.requireNonNull(src, "src=null");
    try {
      return send(src, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  @Override
  public void sendBulk(ByteBuffer[] srcs, int offset, int length)
      throws IOException, InterruptedException {
    Arguments.checkSlice("srcs", Objects.requireNonNull(srcs, "srcs=null").length, offset, length);
    long total = BufferArrays.check("srcs", srcs, offset, length);
    send(srcs, offset, length, total, Deadline.NEVER);
  }

  @Override
  public long trySendBulk(ByteBuffer[] srcs, int offset, int length) throws IOException {
    Arguments.checkSlice("srcs", Objects.requireNonNull(srcs, "srcs=null").length, offset, length);
    long total = BufferArrays.check("srcs", srcs, offset, length);
    try {
      return send(srcs, offset, length, total, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  @Override
  public void sendByte(int value) throws IOException, InterruptedException {
    sendOne((byte) value);
  }

  @Override
  public boolean trySendWhole(byte[] src, int offset, int length) throws IOException {
    Arguments.checkSlice("src", Objects.requireNonNull(src, "src=null").length, offset, length);
    checkFits("length", length);
    try {
      return sendWhole(false, src, offset, length, Deadline.NOW);
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
  }

  @Override
  public boolean trySendWhole(ByteBuffer src) throws IOException {
    checkFits("src.remaining", Objects.requireNonNull(src, "src=null").remaining());
    try {
      if (!sendWhole(false, src, Deadline.NOW)) {
        return false;
      }
    } catch (InterruptedException e) {
      throw new AssertionError("a call that does not wait is not interrupted", e);
    }
    src.position(src.limit());
    return true;
  }

  private void checkFits(String name, int length) {
    if (length > lazy.capacity()) {
      throw new IllegalArgumentException(
          name + "=" + length + " is above the capacity=" + lazy.capacity());
    }
  }

  @Override
  public int fill(int minimum, WindowWriter writer) throws IOException, InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    return doFill(minimum, Objects.requireNonNull(writer, "writer=null"), Deadline.NEVER);
  }

  @Override
  public int fill(int minimum, WindowWriter writer, Duration timeout)
      throws IOException, InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    Objects.requireNonNull(writer, "writer=null");
    return doFill(minimum, writer, Deadline.after(timeout));
  }

  @Override
  public CompletableFuture<@Nullable Void> whenWritable(int minimum) {
    Arguments.checkMinimum(minimum, lazy.capacity());
    return core().readiness().writable.when(minimum);
  }

  @Override
  public CompletableFuture<@Nullable Void> whenWritable(int minimum, Executor executor) {
    Arguments.checkMinimum(minimum, lazy.capacity());
    Objects.requireNonNull(executor, "executor=null");
    return core().readiness().writable.when(minimum, executor);
  }

  @Override
  public void awaitWritable(int minimum) throws InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    awaitWritableUntil(minimum, Deadline.NEVER);
  }

  @Override
  public boolean awaitWritable(int minimum, Duration timeout) throws InterruptedException {
    Arguments.checkMinimum(minimum, lazy.capacity());
    return awaitWritableUntil(minimum, Deadline.after(timeout));
  }

  private boolean awaitWritableUntil(int minimum, long deadline) throws InterruptedException {
    endLock().checkNotLent();
    try {
      return core().readiness().writable.await(minimum, deadline);
    } catch (InterruptedException e) {
      throw new SenderErrors(core()).interrupted(0);
    } finally {
      Reference.reachabilityFence(this); // the end must stay reachable: Abandonment
    }
  }

  @Override
  public CompletableFuture<@Nullable Void> whenOver() {
    return marked().readiness().senderOver.when(Integer.MAX_VALUE);
  }

  @Override
  public CompletableFuture<@Nullable Void> whenOver(Executor executor) {
    Objects.requireNonNull(executor, "executor=null");
    return marked().readiness().senderOver.when(Integer.MAX_VALUE, executor);
  }

  /** The channel; if its sender is closed, the mark of a call in flight is visible: LOCK-5. */
  private ChannelCore marked() {
    ChannelCore made = core();
    SenderEnding ending = made.senderEnding();
    if (ending != null && ending.phase() == Phase.CLOSED) {
      made.sendLock.awaitMark();
    }
    return made;
  }

  @Override
  public void awaitDrained() throws IOException, InterruptedException {
    awaitDrainedUntil(Deadline.NEVER);
  }

  @Override
  public boolean awaitDrained(Duration timeout) throws IOException, InterruptedException {
    return awaitDrainedUntil(Deadline.after(timeout));
  }

  private boolean awaitDrainedUntil(long deadline) throws IOException, InterruptedException {
    ChannelCore shared = core();
    SenderErrors errors = new SenderErrors(shared);
    try {
      long sent = shared.sent();
      if (shared.drainedTo() >= sent) {
        return true;
      }
      SenderEnding before = shared.senderEnding();
      if (before != null && before.phase() == Phase.ABORTED) {
        throw errors.over();
      }
      if (deadline != Deadline.NOW) {
        shared.flush(); // else a receiver that gathers would wait, too
      }
      if (!shared.readiness().drained.await(sent, deadline)) {
        return false;
      }
      if (shared.drainedTo() >= sent) {
        return true;
      }
      SenderEnding now = shared.senderEnding();
      throw now != null && now.phase() == Phase.ABORTED
          ? errors.closedInFlight(now, 0)
          : errors.broken(0);
    } catch (InterruptedException e) {
      throw errors.interrupted(0);
    } finally {
      Reference.reachabilityFence(this); // the end must stay reachable: Abandonment
    }
  }

  @Override
  public void flush() {
    core().flush();
  }

  @Override
  public boolean isAwaited() {
    return core().isReceiverRegistered() || core().isWatchedForBytes();
  }

  @Override
  public boolean isAwaited(int more) {
    if (more < 0) {
      throw new IllegalArgumentException("bytes=" + more + " is negative");
    }
    return core().isAwaited(more);
  }

  @Override
  public int remainingCapacity() {
    return core().bothOpen() ? core().free() : 0;
  }

  @Override
  public boolean isOver() {
    return marked().isSendingOver();
  }

  @Override
  public boolean isOpen() {
    return core().bothOpen();
  }

  @Override
  public void close() {
    if (core().closeSender(null)) {
      core().ended();
    }
  }

  @Override
  public void close(Throwable cause) {
    if (core().closeSender(Objects.requireNonNull(cause, "cause=null"))) {
      core().ended();
    }
  }

  @Override
  public void abort(Throwable cause) {
    if (core().abortSender(Objects.requireNonNull(cause, "cause=null"))) {
      core().ended();
    }
  }

  @Override
  public String toString() {
    return "sender of " + core();
  }
}
