// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.EndState.ReceiverEnding;
import io.bulkpipe.channel.EndState.SenderEnding;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sending half of the algorithm. */
final class SendingEnd implements BulkSender {
  /*
   * A send: look whether the ends are open; take the turn; while bytes are left, find room (waiting
   * for it with the turn held, so that the range stays in one piece), copy a slice, publish it; give
   * the turn back; wake the receiver if it is parked and there is something for it; find out what
   * counts as sent; report.
   *
   * S1  All slices of a call are published before the fence in Turn.release, and the endings and the
   *     receiver's registration are read after it: see EndState (E2) and Parking.
   * S2  Before a send waits it does the same in awaitRoom: a receiver that parks for the slices
   *     published so far would otherwise wait for this very sender.
   * S3  A send that waits is woken when what it still needs fits, or half the capacity, whichever is
   *     less. A receiver waits only when nothing is buffered, when all is free: they never wait for
   *     each other.
   * S4  Large ranges go in slices, so that the receiver copies one while this end copies the next.
   */

  private static final int LARGEST_SLICE = 16 * 1024;
  private static final int SMALLEST_SLICE = 256;

  private final Conduit conduit;
  private final EndState state;
  private final Turn turn;
  private final RingWriter writer;
  private final WaitPoint room;
  private final WaitPoint bytes;
  private final int slice;
  private final int half;
  private final int plenty;

  SendingEnd(Conduit conduit) {
    this.conduit = conduit;
    this.state = conduit.state;
    this.turn = conduit.sendTurn;
    this.writer = conduit.writer;
    this.room = conduit.room;
    this.bytes = conduit.bytes;
    this.slice = Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, conduit.capacity / 4));
    this.half = (conduit.capacity + 1) / 2;
    this.plenty = conduit.capacity - conduit.capacity / 8;
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
      throw new AssertionError("who does not wait is not interrupted", e);
    }
  }

  private int send(byte[] src, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    if (!begin(length, deadline)) {
      return 0;
    }
    long start = writer.position();
    int done = 0;
    int found = WaitPoint.MET;
    try {
      while (done < length && (found = room(length - done, done, deadline)) > 0) {
        writer.put(src, offset + done, found);
        writer.publish();
        done += found;
      }
    } finally {
      leave();
    }
    return (int) report(done, counted(start, done), length, found);
  }

  @Override
  public void sendBulk(ByteBuffer src) throws IOException, InterruptedException {
    Objects.requireNonNull(src, "src=null");
    send(src, Deadline.NEVER);
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
      throw new AssertionError("who does not wait is not interrupted", e);
    }
  }

  private int send(ByteBuffer src, long deadline) throws IOException, InterruptedException {
    int length = src.remaining();
    if (!begin(length, deadline)) {
      return 0;
    }
    int offset = src.position();
    long start = writer.position();
    int done = 0;
    int sent;
    int found = WaitPoint.MET;
    try {
      while (done < length && (found = room(length - done, done, deadline)) > 0) {
        writer.put(src, offset + done, found);
        writer.publish();
        done += found;
      }
    } finally {
      leave();
      sent = (int) counted(start, done);
      src.position(offset + sent);
    }
    return (int) report(done, sent, length, found);
  }

  @Override
  public void sendBulk(ByteBuffer[] srcs, int offset, int length)
      throws IOException, InterruptedException {
    Arguments.checkSlice("srcs", Objects.requireNonNull(srcs, "srcs=null").length, offset, length);
    long total = Arguments.checkBuffers(srcs, offset, length);
    if (!begin(total, Deadline.NEVER)) {
      return;
    }
    long start = writer.position();
    long done = 0;
    long sent;
    int found = WaitPoint.MET;
    try {
      for (int i = offset; i < offset + length && found > 0; i++) {
        ByteBuffer src = srcs[i];
        int at = src.position();
        int end = src.limit();
        while (at < end && (found = room(end - at, done, Deadline.NEVER)) > 0) {
          writer.put(src, at, found);
          writer.publish();
          at += found;
          done += found;
        }
      }
    } finally {
      leave();
      sent = counted(start, done);
      advance(srcs, offset, sent);
    }
    report(done, sent, total, found);
  }

  /** Advances the positions of buffers by {@code sent} bytes in all. */
  private static void advance(ByteBuffer[] srcs, int offset, long sent) {
    long left = sent;
    for (int i = offset; left > 0; i++) {
      int n = (int) Math.min(left, srcs[i].remaining());
      srcs[i].position(srcs[i].position() + n);
      left -= n;
    }
  }

  @Override
  public void sendByte(int value) throws IOException, InterruptedException {
    if (!begin(1, Deadline.NEVER)) {
      return;
    }
    long start = writer.position();
    int done = 0;
    int found;
    try {
      found = room(1, 0, Deadline.NEVER);
      if (found > 0) {
        writer.put((byte) value);
        writer.publish();
        done = 1;
      }
    } finally {
      leave();
    }
    report(done, counted(start, done), 1, found);
  }

  /** Looks at the ends and takes the turn; false if there is nothing to do or the time was up. */
  private boolean begin(long length, long deadline) throws IOException, InterruptedException {
    if (!state.bothOpen()) {
      SenderEnding own = state.sender();
      if (own != null) {
        throw new EndClosedException("sender was closed: " + conduit.channel(), own.cause());
      }
      throw broken(state.receiver(), 0);
    }
    if (length == 0) {
      return false;
    }
    return turn.tryAcquire() || awaitTurn(deadline);
  }

  /** Waits for the turn; an end that ended meanwhile ends the call, before it changes anything. */
  private boolean awaitTurn(long deadline) throws IOException, InterruptedException {
    try {
      if (!turn.await(deadline)) {
        return false;
      }
    } catch (InterruptedException e) {
      throw interrupted(0);
    }
    if (state.bothOpen()) {
      return true;
    }
    leave();
    SenderEnding own = state.sender();
    throw own != null ? closedInFlight(own, 0) : broken(state.receiver(), 0);
  }

  /** Finds room, waiting for it if need be: a number of bytes, or why there is none. */
  private int room(int wanted, long done, long deadline) {
    int want = Math.min(wanted, slice);
    int free = writer.known();
    if (free < want) {
      free = writer.look();
    }
    if (free == 0) {
      free = awaitRoom(wanted, deadline);
    } else if (done > 0 && !state.bothOpen()) {
      return WaitPoint.OVER;
    }
    return Math.min(free, want);
  }

  private int awaitRoom(int wanted, long deadline) {
    if (deadline == Deadline.NOW) {
      return WaitPoint.TIMED_OUT;
    }
    VarHandle.fullFence();
    bytes.wake(writer.position());
    long wakeAt = writer.whereKnown(Math.min(wanted, half));
    int outcome = room.await(writer.whereKnown(1), writer.whereKnown(plenty), wakeAt, deadline);
    int free = writer.look();
    assert free > 0 || outcome != WaitPoint.MET : writer;
    return free > 0 && outcome != WaitPoint.OVER ? free : outcome;
  }

  /** Gives the turn back and wakes the receiver. */
  private void leave() {
    long published = writer.position();
    turn.release();
    bytes.wake(published);
  }

  /** How many of the bytes from {@code start} lie before the end of the stream, if there is one. */
  private long counted(long start, long done) {
    if (done == 0 || state.bothOpen() || state.sender() == null) {
      return done;
    }
    long end = state.raiseFloor(start + done);
    return Math.max(0, Math.min(done, end - start));
  }

  /**
   * Returns or throws what a call has to say that published {@code done} bytes of {@code length}, of
   * which {@code sent} count.
   */
  private long report(long done, long sent, long length, int found)
      throws IOException, InterruptedException {
    if (sent == length) {
      return sent;
    }
    SenderEnding own = state.sender();
    if (own != null && (found == WaitPoint.OVER || sent < done)) {
      throw closedInFlight(own, sent);
    }
    if (found == WaitPoint.OVER) {
      throw broken(state.receiver(), sent);
    }
    if (found == WaitPoint.INTERRUPTED) {
      Thread.interrupted(); // the flag is told by the exception now
      throw interrupted(sent);
    }
    return sent;
  }

  private EndClosedInFlightException closedInFlight(SenderEnding own, long sent) {
    return new EndClosedInFlightException(
        "sender was closed in flight: " + conduit.channel(), own.cause(), sent);
  }

  private BrokenChannelException broken(@Nullable ReceiverEnding receiver, long sent) {
    return new BrokenChannelException(
        "receiver is gone: " + conduit.channel(), receiver == null ? null : receiver.cause(), sent);
  }

  private TransferInterruptedException interrupted(long sent) {
    return new TransferInterruptedException(
        "interrupted while sending: " + conduit.channel(), sent);
  }

  @Override
  public boolean isAwaited() {
    return bytes.isOccupied();
  }

  @Override
  public int remainingCapacity() {
    return state.bothOpen() ? conduit.free() : 0;
  }

  @Override
  public boolean isOpen() {
    return state.bothOpen();
  }

  @Override
  public void close() {
    if (state.closeSender(null)) {
      conduit.wakeAll();
    }
  }

  @Override
  public void close(Throwable cause) {
    if (state.closeSender(Objects.requireNonNull(cause, "cause=null"))) {
      conduit.wakeAll();
    }
  }

  @Override
  public void abort(Throwable cause) {
    if (state.abortSender(Objects.requireNonNull(cause, "cause=null"))) {
      conduit.wakeAll();
    }
  }

  @Override
  public String toString() {
    return "sender of " + conduit;
  }
}
