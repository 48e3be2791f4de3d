// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.WindowBuffers;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** The receiving half of the algorithm. */
@SuppressWarnings("NullAway.Init") // by use()
abstract class ReceivePath extends ChannelEnd {
  /*
   * A receive: take the lock; look at the ends; if nothing is there, wait, or find that the stream
   * has ended; copy what is there in slices, publishing the room that each leaves; unlock; wake the
   * sender if it is parked and has room enough.
   *
   * RECV-1  Once the end was told, or an abort seen, nothing is taken any more: a sender in flight
   *     may still publish. So the endings are looked at under the lock, before the bytes; who
   *     waited for the lock looks in awaitBytes.
   * RECV-2  The end is settled under the lock, so no other receive takes bytes meanwhile. A drain
   *     that lends fewer bytes than it wants settles the end behind them, and the reader stops
   *     there.
   * RECV-3  The room is published before the fence in EndLock.unlock, and the sender's
   *     registration is read after it: see Parker. A call that waits with bytes taken does the same
   *     before it waits.
   * RECV-4  A receive that has taken a byte returns it: no waiting after the first byte, no error.
   * RECV-5  What a batch has taken is published a slice at a time, and then a sender is woken; the
   *     rest is published when the batch ends, however it does.
   * RECV-6  A soft wait takes nothing and settles nothing. It ends once the sender has ended in any
   *     way: all that is there is due then, and the next receive finds out what that is.
   */

  /** {@link #begin}: the lock is taken, and both ends were open then. */
  private static final int BEGUN = 1;

  /** {@link #begin}: the lock is taken, and there is an ending to look at. */
  private static final int BEGUN_ENDING = 2;

  RingReader reader;
  private int batch;

  ReceivePath(LazyCore lazy) {
    super(lazy);
  }

  @Override
  final EndLock use(ChannelCore made) {
    reader = made.reader;
    batch = made.batch;
    return made.receiveLock;
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
          found = Outcome.OVER;
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
    return done > 0 ? done : errors().report(done < 0 ? Outcome.OVER : found, 0);
  }

  /** Receives into several buffers, with room for {@code total} bytes in all, one piece. */
  long receive(ByteBuffer[] dsts, int offset, int length, long total, long deadline)
      throws IOException, InterruptedException {
    int begun = begin(total, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    long done = 0;
    try {
      found = bytes(begun, (int) Math.min(total, Integer.MAX_VALUE), deadline);
      int n = found;
      for (int i = offset; i < offset + length && n > 0; i++) {
        if (dsts[i].hasRemaining()) {
          int taken = takeInto(dsts[i], Math.min(n, dsts[i].remaining()));
          if (taken < 0) {
            found = Outcome.OVER;
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
    return value >= 0 ? value : errors().report(found > 0 ? Outcome.OVER : found, 0);
  }

  /** Fills a slice, waiting as often as needed: see {@link BulkReceiver#receiveFully}. */
  int doReceiveFully(byte[] dst, int offset, int length, long deadline)
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
          found = Outcome.OVER;
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
          core.signalReadiness();
          found = awaitBytes(1, length - done, deadline);
        }
      }
    } finally {
      leave();
    }
    if (done == length || (done > 0 && found == Outcome.TIMED_OUT)) {
      return done;
    }
    int told = errors().report(found, done);
    return done > 0 ? done : told;
  }

  /** Lends a window to a callback: see {@link BulkReceiver#drain}. */
  int doDrain(int minimum, WindowReader callback, long deadline)
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
        WindowBuffers windows = reader.windows();
        ByteBuffer window = reader.lend(windows, (int) Math.min(minimum, reader.total()));
        if (window == null) {
          found = Outcome.OVER;
        } else {
          done = lend(windows, window, callback);
          if (done == 0 && state.receiver() != null) {
            found = Outcome.OVER;
          }
        }
      }
    } finally {
      leave();
    }
    return found > 0 ? done : errors().report(found, 0);
  }

  private int lend(WindowBuffers windows, ByteBuffer window, WindowReader callback)
      throws IOException, InterruptedException {
    int done;
    lock.lend();
    try {
      callback.read(window);
      done = windows.used(window);
    } finally {
      lock.takeBack();
      windows.takeBack(window);
    }
    reader.skip(done);
    reader.publish();
    return done;
  }

  /**
   * Takes the lock and looks at the ends; above 0 if it has the lock, else what the call returns.
   */
  final int begin(long length, long deadline) throws IOException, InterruptedException {
    EndLock mine = endLock();
    if (length == 0) {
      if (!state.bothOpen()) {
        errors().refuse();
      }
      return 0;
    }
    if (mine.tryLock()) {
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
      outcome = mine.lock(deadline, core::isReceivingOver);
    } catch (InterruptedException e) {
      throw errors().interrupted(0);
    }
    return outcome == Outcome.MET ? BEGUN_ENDING : errors().report(outcome, 0);
  }

  /** Finds the first bytes, waiting for them if need be: how many, or why there are none. */
  final int bytes(int begun, int wanted, long deadline) {
    int n = begun == BEGUN ? more(wanted) : 0;
    return n > 0 ? n : awaitBytes(1, wanted, deadline);
  }

  /** How many of the bytes that are there now to copy next. */
  private int more(int wanted) {
    int want = Math.min(wanted, slice);
    int n = reader.cached();
    if (n < want) {
      n = reader.refresh();
    }
    return Math.min(n, want);
  }

  /** How many to copy after {@code n}: none if there were fewer than a slice, for want of bytes. */
  private int next(int n, int wanted) {
    return wanted > 0 && (n == slice || reader.atSegmentEnd()) ? more(wanted) : 0;
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
        return Outcome.OVER;
      }
      SenderEnding ending = state.sender();
      if (ending != null) {
        if (ending.phase() == Phase.ABORTED) {
          return Outcome.OVER;
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
          return Outcome.OVER;
        }
        long end = reader.position() + there;
        if (state.settle(end)) {
          reader.endAt(end);
        }
        continue;
      }
      if (deadline == Deadline.NOW) {
        return Outcome.TIMED_OUT;
      }
      long least = reader.positionFor(minimum);
      long enough = reader.positionFor(Math.max(minimum, Math.min(wanted, batch)));
      int outcome = bytes.await(reader.position(), least, enough, least, deadline);
      if (outcome == Outcome.TIMED_OUT || outcome == Outcome.INTERRUPTED) {
        int n = state.bothOpen() && reader.total() >= minimum ? more(wanted) : 0;
        return n > 0 ? n : outcome; // none, if the memory was freed meanwhile
      }
    }
  }

  /**
   * Waits, with the lock, until a receive is due: see {@link BulkReceiver#awaitDue}.
   *
   * @return false if the time was up
   */
  boolean doAwaitDue(int target, long deadline) throws InterruptedException {
    EndLock mine = endLock();
    try {
      int outcome = mine.tryLock() ? Outcome.MET : mine.lock(deadline, core::isReceivingOver);
      if (outcome != Outcome.MET) {
        return outcome == Outcome.OVER;
      }
    } catch (InterruptedException e) {
      throw errors().interrupted(0);
    }
    int outcome;
    try {
      outcome = hasReached(target) ? Outcome.MET : awaitDueBytes(target, deadline);
    } finally {
      leave();
    }
    if (outcome == Outcome.INTERRUPTED) {
      Thread.interrupted(); // the exception says it from now on
      throw errors().interrupted(0);
    }
    return outcome != Outcome.TIMED_OUT;
  }

  private int awaitDueBytes(int target, long deadline) {
    if (deadline == Deadline.NOW) {
      return Outcome.TIMED_OUT;
    }
    int outcome = bytes.awaitDue(reader.position(), reader.positionFor(target), deadline);
    return hasReached(target) ? Outcome.MET : outcome;
  }

  private boolean hasReached(int target) {
    return !state.bothOpen() || core.isDue() || reader.total() >= target;
  }

  /**
   * Takes what a consumer wants of what is there, waiting for the first byte.
   *
   * @return how many units the consumer took, or {@code -1} at the end of the stream
   */
  <T> int receiveWhole(MessageTaker<T> taker, T to, long deadline)
      throws IOException, InterruptedException {
    int begun = begin(1, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int taken = 0;
    try {
      found = bytes(begun, 1, deadline);
      if (found > 0) {
        taken = taker.takeFrom(reader, to);
        reader.publish();
        found = taken > 0 ? found : Outcome.OVER; // the memory was freed
      }
    } finally {
      leave();
    }
    return found > 0 ? taken : errors().report(found, 0);
  }

  /**
   * Lends a message, which is there, to a callback, out of {@link #receiveWhole} and between
   * {@link #beginLending} and {@link #endLending}.
   *
   * @param windows what {@link #beginLending} returned
   * @param from where behind the position it begins: behind its length
   * @param to where it ends
   * @return false if the memory was freed
   */
  final boolean lendMessage(WindowBuffers windows, int from, int to, MessageReader callback)
      throws IOException, InterruptedException {
    ByteBuffer window = reader.lendSlice(windows, from, to);
    if (window == null) {
      return false;
    }
    try {
      callback.read(window);
    } finally {
      windows.takeBack(window);
    }
    reader.skip(to);
    return true;
  }

  /** Before messages are lent one after the other. */
  final WindowBuffers beginLending() {
    WindowBuffers windows = reader.windows();
    lock.lend();
    return windows;
  }

  /** After that. */
  final void endLending() {
    lock.takeBack();
    reader.publish();
  }

  /** Lets a sender have the room of a batch so far, and wakes it, out of {@link #receiveWhole}. */
  final void publishSlice() {
    reader.publish();
    VarHandle.fullFence();
    room.wake(reader.position());
    core.signalReadiness();
  }

  /** Unlocks, wakes the sender, and signals those who watch. */
  @SuppressWarnings("ReachabilityFenceUsage") // nothing here throws, and this is the hot path
  final void leave() {
    long published = reader.position();
    lock.unlock();
    room.wake(published);
    core.signalReadiness();
    if (!state.bothOpen()) {
      core.freeIfOver();
    }
    Reference.reachabilityFence(this); // see Abandonment
  }

  final ReceiverErrors errors() {
    return new ReceiverErrors(core);
  }
}
