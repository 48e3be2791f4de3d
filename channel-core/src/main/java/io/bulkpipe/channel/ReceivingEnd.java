// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.EndState.Phase;
import io.bulkpipe.channel.EndState.ReceiverEnding;
import io.bulkpipe.channel.EndState.SenderEnding;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.Objects;

/** The receiving half of the algorithm. */
final class ReceivingEnd implements BulkReceiver {
  /*
   * A receive: look at the ends; take the turn; if nothing is there, wait, or find that the stream
   * has ended; copy what is there in slices, publishing the room that each leaves; give the turn
   * back; wake the sender if it is parked and has room enough.
   *
   * R1  Once the end was told, or an abort seen, nothing is taken any more: a sender in flight may
   *     still publish. So the endings are looked at again under the turn, before the bytes.
   * R2  The end is settled under the turn, so no other receive takes bytes meanwhile.
   * R3  The room is published before the fence in Turn.release, and the sender's registration is read
   *     after it: see Parking.
   * R4  An operation that has taken a byte returns it: no waiting after the first byte, no error.
   */

  private static final int LARGEST_SLICE = 16 * 1024;
  private static final int SMALLEST_SLICE = 256;
  private static final int LARGEST_BATCH = 16 * 1024;

  private final Conduit conduit;
  private final EndState state;
  private final Turn turn;
  private final RingReader reader;
  private final WaitPoint room;
  private final WaitPoint bytes;
  private final int slice;
  private final int batch;

  ReceivingEnd(Conduit conduit) {
    this.conduit = conduit;
    this.state = conduit.state;
    this.turn = conduit.receiveTurn;
    this.reader = conduit.reader;
    this.room = conduit.room;
    this.bytes = conduit.bytes;
    this.slice = Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, conduit.capacity / 4));
    this.batch = Math.min(LARGEST_BATCH, (conduit.capacity + 1) / 2);
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
      throw new AssertionError("who does not wait is not interrupted", e);
    }
  }

  private int receive(byte[] dst, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    int found = begin(length, deadline);
    if (found != BEGUN) {
      return found;
    }
    int done = 0;
    try {
      found = bytes(length, deadline);
      for (int n = found; n > 0; n = n == slice ? more(length - done) : 0) {
        reader.take(dst, offset + done, n);
        reader.publish();
        done += n;
      }
    } finally {
      leave();
    }
    return done > 0 ? done : report(found);
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
      throw new AssertionError("who does not wait is not interrupted", e);
    }
  }

  private static void checkWritable(ByteBuffer dst) {
    if (Objects.requireNonNull(dst, "dst=null").isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
  }

  private int receive(ByteBuffer dst, long deadline) throws IOException, InterruptedException {
    int length = dst.remaining();
    int found = begin(length, deadline);
    if (found != BEGUN) {
      return found;
    }
    int offset = dst.position();
    int done = 0;
    try {
      found = bytes(length, deadline);
      for (int n = found; n > 0; n = n == slice ? more(length - done) : 0) {
        reader.take(dst, offset + done, n);
        reader.publish();
        done += n;
      }
    } finally {
      leave();
      dst.position(offset + done);
    }
    return done > 0 ? done : report(found);
  }

  @Override
  public int receiveByte() throws IOException, InterruptedException {
    int found = begin(1, Deadline.NEVER);
    if (found != BEGUN) {
      return found;
    }
    byte value = 0;
    try {
      found = bytes(1, Deadline.NEVER);
      if (found > 0) {
        value = reader.take();
        reader.publish();
      }
    } finally {
      leave();
    }
    return found > 0 ? Byte.toUnsignedInt(value) : report(found);
  }

  private static final int BEGUN = 1;
  private static final int END_OF_STREAM = -1;

  /** Looks at the ends and takes the turn: {@link #BEGUN}, or else what the call returns. */
  private int begin(int length, long deadline) throws IOException, InterruptedException {
    if (!state.bothOpen()) {
      ReceiverEnding own = state.receiver();
      if (own != null) {
        throw new EndClosedException("receiver was closed: " + conduit.channel(), own.cause());
      }
      SenderEnding ending = state.sender();
      if (ending != null && ending.phase() != Phase.CLOSED) {
        int told = tell(ending);
        return length == 0 ? 0 : told;
      }
    }
    if (length == 0) {
      return 0;
    }
    try {
      return turn.tryAcquire() || turn.await(deadline) ? BEGUN : 0;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** Finds the first bytes, waiting for them if need be: how many, or why there are none. */
  private int bytes(int wanted, long deadline) {
    if (!state.bothOpen()) {
      return awaitBytes(wanted, deadline);
    }
    int n = more(wanted);
    return n > 0 ? n : awaitBytes(wanted, deadline);
  }

  /** How many of the bytes that are there now to copy next. */
  private int more(int wanted) {
    int want = Math.min(wanted, slice);
    int n = reader.known();
    if (n < want) {
      n = reader.look();
    }
    return Math.min(n, want);
  }

  private int awaitBytes(int wanted, long deadline) {
    while (true) {
      if (state.receiver() != null) {
        return WaitPoint.OVER;
      }
      SenderEnding ending = state.sender();
      if (ending != null) {
        if (ending.phase() != Phase.CLOSED) {
          return WaitPoint.OVER;
        }
        VarHandle.fullFence();
      }
      int n = more(wanted);
      if (n > 0) {
        return n;
      }
      if (ending != null) {
        if (state.settle(reader.position())) {
          return WaitPoint.OVER;
        }
        continue;
      }
      if (deadline == Deadline.NOW) {
        return WaitPoint.TIMED_OUT;
      }
      long least = reader.whereKnown(1);
      int outcome = bytes.await(least, reader.whereKnown(Math.min(wanted, batch)), least, deadline);
      if (outcome == WaitPoint.TIMED_OUT || outcome == WaitPoint.INTERRUPTED) {
        n = more(wanted);
        return n > 0 ? n : outcome;
      }
    }
  }

  /** Gives the turn back and wakes the sender. */
  private void leave() {
    long published = reader.position();
    turn.release();
    room.wake(published);
  }

  /** What a call returns that has taken no byte. */
  private int report(int found) throws IOException, InterruptedException {
    if (found == WaitPoint.INTERRUPTED) {
      Thread.interrupted(); // the flag is told by the exception now
      throw interrupted();
    }
    if (found == WaitPoint.OVER) {
      ReceiverEnding own = state.receiver();
      if (own != null) {
        throw new EndClosedInFlightException(
            "receiver was closed in flight: " + conduit.channel(), own.cause(), 0);
      }
      return tell(Objects.requireNonNull(state.sender()));
    }
    return 0;
  }

  /** Tells the receiver of an ending that is final. */
  private int tell(SenderEnding ending) throws SenderFailedException {
    Throwable cause = ending.cause();
    if (cause == null) {
      return END_OF_STREAM;
    }
    throw new SenderFailedException(
        (ending.phase() == Phase.ABORTED ? "sender aborted: " : "sender failed: ")
            + conduit.channel(),
        cause);
  }

  private TransferInterruptedException interrupted() {
    return new TransferInterruptedException("interrupted while receiving: " + conduit.channel(), 0);
  }

  @Override
  public int available() {
    if (state.receiver() != null) {
      return 0;
    }
    SenderEnding ending = state.sender();
    return ending == null || ending.phase() == Phase.CLOSED ? conduit.buffered() : 0;
  }

  @Override
  public boolean isOpen() {
    return state.receiver() == null;
  }

  @Override
  public void close() {
    if (state.closeReceiver(null)) {
      conduit.wakeAll();
    }
  }

  @Override
  public void cancel(Throwable cause) {
    if (state.closeReceiver(Objects.requireNonNull(cause, "cause=null"))) {
      conduit.wakeAll();
    }
  }

  @Override
  public String toString() {
    return "receiver of " + conduit;
  }
}
