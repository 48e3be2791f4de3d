// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.WindowBuffers;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** The receiving half of the algorithm. */
abstract class ReceivePath extends ReceiveWait {
  /*
   * A receive locks its end and looks at the endings. If nothing is buffered, it waits, or finds
   * that the stream has ended. It copies in slices, and publishes the room after each. It unlocks,
   * and wakes a parked sender that now has room enough.
   *
   * RECV-1  Once a receive has reported the end, or seen an abort, no receive takes a byte,
   *     although a sender in flight may still publish. So the endings are looked at under the lock,
   *     before the bytes. A call that waited for the lock looks in awaitBytes.
   * RECV-2  The end is settled under the lock, so no other receive takes bytes meanwhile. A drain
   *     that lends fewer bytes than it wants settles the end after them, and the reader stops
   *     there.
   * RECV-3  The room is published before the fence that unlocks (LOCK-1), and the sender's
   *     registration is read after it: see Parker. A call that waits with bytes taken does the same
   *     before it waits.
   * RECV-4  A receive that has taken a byte returns it. It does not wait again, and throws nothing.
   *     receiveFully is the exception: it waits, and its error says how many bytes it took.
   * RECV-5  What a batch has taken is published a slice at a time, and then a sender is woken; the
   *     rest is published when the batch ends, even by an exception.
   * RECV-7  A receive into an array takes the fast path, as in SEND-9, if the bytes that it can
   *     take are no more than a slice and do not reach the end of the segment. Otherwise it takes
   *     nothing there, and the general path goes on.
   */

  ReceivePath(LazyCore lazy) {
    super(lazy);
  }

  @SuppressWarnings("ReachabilityFenceUsage") // nothing after the unlock throws: the hot path
  int receive(byte[] dst, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    EndLock mine = endLock();
    if (length == 0 || !mine.tryLock()) { // begin() tries again, which costs little beside a wait
      int begun = begin(length, deadline);
      return begun > 0 ? receiveLocked(begun, dst, offset, length, deadline) : begun;
    }
    int taken;
    try {
      taken = core.isTouched() ? 0 : reader.takeInOnePiece(dst, offset, length, slice);
    } catch (Throwable t) { // a stack at its end
      leave();
      throw t;
    }
    if (taken == 0) {
      return receiveLocked(begun(), dst, offset, length, deadline);
    }
    long end = reader.position();
    mine.give();
    if (!isCalm(mine)) {
      mine.wakeFirst();
      afterUnlock(end);
    }
    Reference.reachabilityFence(this); // see Abandonment
    return taken;
  }

  /** Whether nothing is left to be done after the lock was given back: see RECV-7. */
  private boolean isCalm(EndLock mine) {
    return !core.isTouched()
        && !mine.hasQueue()
        && !core.isSenderRegistered()
        && core.readiness == null;
  }

  /** The general path, with the lock held. */
  private int receiveLocked(int begun, byte[] dst, int offset, int length, long deadline)
      throws IOException, InterruptedException {
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
          core.wakeSender(reader.position());
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
          if (done == 0 && core.receiverEnding() != null) {
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
      if (!core.bothOpen()) {
        errors().refuse();
      }
      return 0;
    }
    if (mine.tryLock()) {
      return begun();
    }
    if (!core.bothOpen()) {
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

  /** Looks at the ends, with the lock: what {@link #begin} returns, or refuses. */
  private int begun() throws IOException {
    if (core.bothOpen()) {
      return BEGUN;
    }
    if (core.receiverEnding() != null) {
      leave();
      errors().refuse();
    }
    return BEGUN_ENDING;
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

  /**
   * Waits for the first byte. Then the consumer takes what it wants of the buffered bytes.
   *
   * @return how many messages the consumer took, or {@code -1} at the end of the stream
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
        try {
          taken = taker.takeFrom(reader, to);
        } finally {
          reader.publish();
        }
        found = taken > 0 ? found : Outcome.OVER; // the memory was freed
      }
    } finally {
      leave();
    }
    return found > 0 ? taken : errors().report(found, 0);
  }

  /**
   * Lends a message, which is there, to a callback. Called within {@link #receiveWhole}, between
   * {@link #beginLending} and {@link #endLending}.
   *
   * @param windows what {@link #beginLending} returned
   * @param from the distance from the position to its first byte, which follows its length
   * @param to the distance from the position to its end
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

  /** Marks this end as lent, and returns the windows to lend from. */
  final WindowBuffers beginLending() {
    WindowBuffers windows = reader.windows();
    lock.lend();
    return windows;
  }

  /** Ends the lending, and publishes what was taken. */
  final void endLending() {
    lock.takeBack();
    reader.publish();
  }

  /** Publishes the room of a batch so far, and wakes the sender. Called within receiveWhole. */
  final void publishSlice() {
    reader.publish();
    VarHandle.fullFence();
    core.wakeSender(reader.position());
    core.signalReadiness();
  }

  /** Unlocks, wakes the sender, and signals the watchers. */
  @SuppressWarnings("ReachabilityFenceUsage") // nothing here throws, and this is the hot path
  final void leave() {
    long published = reader.position();
    lock.unlock();
    afterUnlock(published);
    Reference.reachabilityFence(this); // see Abandonment
  }

  private void afterUnlock(long published) {
    core.wakeSender(published);
    core.signalReadiness();
    if (!core.bothOpen()) {
      core.freeIfOver();
    }
  }

  final ReceiverErrors errors() {
    return new ReceiverErrors(core);
  }
}
