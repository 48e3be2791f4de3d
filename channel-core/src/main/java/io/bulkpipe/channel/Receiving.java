// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.EndState.Phase;
import io.bulkpipe.channel.EndState.SenderEnding;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** The receiving half of the algorithm. */
@SuppressWarnings("NullAway.Init") // by use()
abstract class Receiving extends ChannelEnd {
  /*
   * A receive: take the turn; look at the ends; if nothing is there, wait, or find that the stream
   * has ended; copy what is there in slices, publishing the room that each leaves; give the turn
   * back; wake the sender if it is parked and has room enough.
   *
   * R1  Once the end was told, or an abort seen, nothing is taken any more: a sender in flight may
   *     still publish. So the endings are looked at under the turn, before the bytes; who waited for
   *     the turn looks in awaitBytes.
   * R2  The end is settled under the turn, so no other receive takes bytes meanwhile. A drain that
   *     lends fewer bytes than it wants settles the end behind them, and the reader stops there.
   * R3  The room is published before the fence in Turn.release, and the sender's registration is read
   *     after it: see Parking. A call that waits with bytes taken does the same before it waits.
   * R4  A receive that has taken a byte returns it: no waiting after the first byte, no error.
   */

  /** {@link #begin}: the turn is taken, and both ends were open then. */
  private static final int BEGUN = 1;

  /** {@link #begin}: the turn is taken, and there is an ending to look at. */
  private static final int BEGUN_ENDING = 2;

  RingReader reader;
  private int batch;

  Receiving(LazyConduit lazy) {
    super(lazy);
  }

  @Override
  final Turn use(Conduit made) {
    reader = made.reader;
    batch = made.batch;
    return made.receiveTurn;
  }

  int receive(byte[] dst, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    int begun = begin(length, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int done = 0;
    try {
      found = bytes(begun, length, deadline);
      for (int n = found; n > 0; n = next(n, length - done)) {
        if (!reader.take(dst, offset + done, n)) {
          found = WaitPoint.OVER;
          break;
        }
        reader.publish();
        done += n;
      }
    } finally {
      leave();
    }
    return done > 0 ? done : errors().report(found, 0);
  }

  int receive(ByteBuffer dst, long deadline) throws IOException, InterruptedException {
    int length = dst.remaining();
    int begun = begin(length, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int done = 0;
    try {
      found = bytes(begun, length, deadline);
      done = takeInto(dst, found);
    } finally {
      leave();
    }
    return done > 0 ? done : errors().report(done < 0 ? WaitPoint.OVER : found, 0);
  }

  /** Receives into several buffers, with room for {@code total} bytes in all, one piece. */
  long receive(ByteBuffer[] dsts, int offset, int length, long total)
      throws IOException, InterruptedException {
    int begun = begin(total, Deadline.NEVER);
    if (begun <= 0) {
      return begun;
    }
    int found;
    long done = 0;
    try {
      found = bytes(begun, (int) Math.min(total, Integer.MAX_VALUE), Deadline.NEVER);
      int n = found;
      for (int i = offset; i < offset + length && n > 0; i++) {
        if (dsts[i].hasRemaining()) {
          int taken = takeInto(dsts[i], Math.min(n, dsts[i].remaining()));
          if (taken < 0) {
            found = WaitPoint.OVER;
            break;
          }
          done += taken;
          n = dsts[i].hasRemaining() ? 0 : more(Integer.MAX_VALUE);
        }
      }
    } finally {
      leave();
    }
    return done > 0 ? done : errors().report(found, 0);
  }

  /** Takes {@code first} bytes, and what else is there and fits; -1 if the memory was freed. */
  private int takeInto(ByteBuffer dst, int first) {
    int offset = dst.position();
    int length = dst.remaining();
    int done = 0;
    for (int n = first; n > 0; n = next(n, length - done)) {
      if (!reader.take(dst, offset + done, n)) {
        return done > 0 ? done : -1;
      }
      reader.publish();
      done += n;
      dst.position(offset + done);
    }
    return done;
  }

  int receiveOne() throws IOException, InterruptedException {
    int begun = begin(1, Deadline.NEVER);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int value = -1;
    try {
      found = bytes(begun, 1, Deadline.NEVER);
      if (found > 0) {
        value = reader.take();
        reader.publish();
      }
    } finally {
      leave();
    }
    return value >= 0 ? value : errors().report(found > 0 ? WaitPoint.OVER : found, 0);
  }

  /** Fills a slice, waiting as often as needed: see {@link BulkReceiver#receiveFully}. */
  int receiveFully(byte[] dst, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    int begun = begin(length, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int done = 0;
    try {
      found = bytes(begun, length, deadline);
      while (found > 0) {
        if (!reader.take(dst, offset + done, found)) {
          found = WaitPoint.OVER;
          break;
        }
        reader.publish();
        done += found;
        if (done == length) {
          break;
        }
        found = more(length - done);
        if (found == 0) {
          VarHandle.fullFence();
          room.wake(reader.position());
          conduit.notifyObservers();
          found = awaitBytes(1, length - done, deadline);
        }
      }
    } finally {
      leave();
    }
    if (done == length || (done > 0 && found == WaitPoint.TIMED_OUT)) {
      return done;
    }
    int told = errors().report(found, done);
    return done > 0 ? done : told;
  }

  /** Lends a window to a callback: see {@link BulkReceiver#drain}. */
  int drain(int minimum, WindowReader callback, long deadline)
      throws IOException, InterruptedException {
    int begun = begin(minimum, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int done = 0;
    try {
      found = begun == BEGUN && reader.total() >= minimum
          ? minimum
          : awaitBytes(minimum, minimum, deadline);
      if (found > 0) {
        Windows windows = reader.windows();
        ByteBuffer window = reader.lend(windows, (int) Math.min(minimum, reader.total()));
        if (window == null) {
          found = WaitPoint.OVER;
        } else {
          done = lend(windows, window, callback);
          if (done == 0 && state.receiver() != null) {
            found = WaitPoint.OVER;
          }
        }
      }
    } finally {
      leave();
    }
    return found > 0 ? done : errors().report(found, 0);
  }

  private int lend(Windows windows, ByteBuffer window, WindowReader callback)
      throws IOException, InterruptedException {
    int done;
    turn.lend();
    try {
      callback.read(window);
      done = windows.used(window);
    } finally {
      turn.takeBack();
      windows.takeBack(window);
    }
    reader.skip(done);
    reader.publish();
    return done;
  }

  /** Takes the turn and looks at the ends; above 0 if it has the turn, else what the call returns. */
  final int begin(long length, long deadline) throws IOException, InterruptedException {
    Turn mine = turn();
    if (length == 0) {
      if (!state.bothOpen()) {
        errors().refuse();
      }
      return 0;
    }
    if (mine.tryAcquire()) {
      if (state.bothOpen()) {
        return BEGUN;
      }
      if (state.receiver() != null) {
        leave();
        errors().refuse();
      }
      return BEGUN_ENDING;
    }
    if (!state.bothOpen()) {
      int told = errors().refuse();
      if (told != ReceiverErrors.NOTHING) {
        return told;
      }
    }
    int outcome;
    try {
      outcome = mine.await(deadline, conduit::isReceivingOver);
    } catch (InterruptedException e) {
      throw errors().interrupted(0);
    }
    return outcome == WaitPoint.MET ? BEGUN_ENDING : errors().report(outcome, 0);
  }

  /** Finds the first bytes, waiting for them if need be: how many, or why there are none. */
  final int bytes(int begun, int wanted, long deadline) {
    int n = begun == BEGUN ? more(wanted) : 0;
    return n > 0 ? n : awaitBytes(1, wanted, deadline);
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

  /** How many to copy after {@code n}: none if there were fewer than a slice, for want of bytes. */
  private int next(int n, int wanted) {
    return wanted > 0 && (n == slice || reader.isCut()) ? more(wanted) : 0;
  }

  /**
   * Waits for bytes.
   *
   * @param minimum how many are needed; fewer are there only at the end of the stream
   * @param wanted how many are of use
   * @return how many to copy first, or why there are none
   */
  private int awaitBytes(int minimum, int wanted, long deadline) {
    while (true) {
      if (state.receiver() != null) {
        return WaitPoint.OVER;
      }
      SenderEnding ending = state.sender();
      if (ending != null) {
        if (ending.phase() == Phase.ABORTED) {
          return WaitPoint.OVER;
        }
        VarHandle.fullFence();
      }
      long there = reader.total();
      if (there >= minimum || (ending != null && ending.phase() == Phase.ENDED && there > 0)) {
        int n = more(wanted);
        if (n > 0) {
          return n;
        }
        continue; // the memory was freed, so there is an ending now
      }
      if (ending != null) {
        if (ending.phase() == Phase.ENDED) {
          return WaitPoint.OVER;
        }
        long end = reader.position() + there;
        if (state.settle(end)) {
          reader.endAt(end);
        }
        continue;
      }
      if (deadline == Deadline.NOW) {
        return WaitPoint.TIMED_OUT;
      }
      long least = reader.whereKnown(minimum);
      long enough = reader.whereKnown(Math.max(minimum, Math.min(wanted, batch)));
      int outcome = bytes.await(reader.position(), least, enough, least, deadline);
      if (outcome == WaitPoint.TIMED_OUT || outcome == WaitPoint.INTERRUPTED) {
        int n = state.bothOpen() && reader.total() >= minimum ? more(wanted) : 0;
        return n > 0 ? n : outcome; // none, if the memory was freed meanwhile
      }
    }
  }

  /** Gives the turn back, wakes the sender, and signals those who watch. */
  @SuppressWarnings("ReachabilityFenceUsage") // nothing here throws, and this is the hot path
  final void leave() {
    long published = reader.position();
    turn.release();
    room.wake(published);
    conduit.notifyObservers();
    if (!state.bothOpen()) {
      conduit.freeIfOver();
    }
    Reference.reachabilityFence(this); // see Abandonment
  }

  final ReceiverErrors errors() {
    return new ReceiverErrors(conduit);
  }
}
