// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.ring.RingWriter;
import io.bulkpipe.channel.ring.Segment;
import io.bulkpipe.channel.ring.WindowBuffers;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The sending half of the algorithm. */
@SuppressWarnings("NullAway.Init") // by use()
abstract class SendPath extends ChannelEnd {
  /*
   * A send locks its end and checks that both ends are open. While bytes are left, it finds room,
   * copies a slice and publishes it. It keeps the lock while it waits, so the range stays in one
   * piece. At last it unlocks, wakes a parked receiver, and reports what counts as sent.
   *
   * SEND-1  All slices of a call are published before the fence in EndLock.unlock, and the endings
   *     and the receiver's registration are read after it: see CLOSE-2 and Parker.
   * SEND-2  Before a send waits, awaitRoom does the same: it fences, and wakes a receiver that is
   *     parked for bytes published so far. Otherwise each would wait for the other.
   * SEND-3  A send that waits is woken when what it still needs fits, or half the capacity,
   *     whichever is less; one that needs all of it, when all of it fits. A receiver waits only
   *     while less than half the capacity is buffered. So they wait for each other only where the
   *     send needs more than half the capacity in one piece, and the receiver more bytes than there
   *     are. A soft wait ends then, since such a send flushes what is before it.
   * SEND-4  Large ranges go in slices: the receiver copies one while this end copies the next.
   * SEND-5  A send that takes the lock after an end was closed moves no byte. It reads the state
   *     after the lock's compare-and-set. A closing thread fences before it looks whether the lock
   *     is taken.
   * SEND-6  A send that finds no memory for a larger segment waits for room in the one there is.
   *     A receiver may wait for more than that holds, in spite of SEND-3. So the send tries to grow
   *     now and then, and gives up once several tries in a row have found neither memory nor room
   *     given by the receiver. If what must lie in one piece exceeds reach(), waiting cannot help:
   *     the send tries to grow once more, and then gives up.
   * SEND-7  A batch publishes whole messages, a slice of them at a time, and before each wait.
   * SEND-8  A call holds the segment that it began with until it has left: see IDLE-1.
   */

  /** How long a send waits for room before it tries again to grow, in nanoseconds. */
  private static final long MEMORY_POLL = 250_000_000;

  /** After how many such waits in vain a send gives up. */
  private static final int MOST_POLLS = 4;

  RingWriter writer;
  private int plenty;

  SendPath(LazyCore lazy) {
    super(lazy);
  }

  @Override
  final EndLock use(ChannelCore made) {
    writer = made.writer;
    plenty = made.capacity - made.capacity / 8;
    return made.sendLock;
  }

  int send(byte[] src, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    if (!begin(length, deadline)) {
      return 0;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int found = Outcome.MET;
    try {
      held = writer.hold();
      while (done < length && (found = room(length - done, done, deadline)) > 0) {
        writer.put(src, offset + done, found);
        writer.publish();
        done += found;
      }
    } finally {
      leave(held);
    }
    return (int) report(done, counted(start, done), length, found);
  }

  int send(ByteBuffer src, long deadline) throws IOException, InterruptedException {
    int length = src.remaining();
    if (!begin(length, deadline)) {
      return 0;
    }
    int offset = src.position();
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int sent;
    int found = Outcome.MET;
    try {
      held = writer.hold();
      while (done < length && (found = room(length - done, done, deadline)) > 0) {
        writer.put(src, offset + done, found);
        writer.publish();
        done += found;
      }
    } finally {
      leave(held);
      sent = (int) counted(start, done);
      src.position(offset + sent);
    }
    return (int) report(done, sent, length, found);
  }

  /** Sends several buffers, {@code total} bytes in all, as one range. */
  long send(ByteBuffer[] srcs, int offset, int length, long total, long deadline)
      throws IOException, InterruptedException {
    if (!begin(total, deadline)) {
      return 0;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    long done = 0;
    long sent;
    int found = Outcome.MET;
    try {
      held = writer.hold();
      for (int i = offset; i < offset + length && found > 0; i++) {
        ByteBuffer src = srcs[i];
        int at = src.position();
        int end = src.limit();
        while (at < end && (found = room(end - at, done, deadline)) > 0) {
          writer.put(src, at, found);
          writer.publish();
          at += found;
          done += found;
        }
      }
    } finally {
      leave(held);
      sent = counted(start, done);
      BufferArrays.advance(srcs, offset, sent);
    }
    return report(done, sent, total, found);
  }

  void sendOne(byte value) throws IOException, InterruptedException {
    if (!begin(1, Deadline.NEVER)) {
      return;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int found;
    try {
      held = writer.hold();
      found = room(1, 0, Deadline.NEVER);
      if (found > 0) {
        writer.put(value);
        writer.publish();
        done = 1;
      }
    } finally {
      leave(held);
    }
    report(done, counted(start, done), 1, found);
  }

  /** Lends a window to a callback: see {@link BulkSender#fill}. */
  int doFill(int minimum, WindowWriter callback, long deadline)
      throws IOException, InterruptedException {
    if (!begin(minimum, deadline)) {
      return 0;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int found;
    int answer = 0;
    try {
      held = writer.hold();
      found = roomForAll(minimum, 0, deadline);
      if (found > 0) {
        if (found < slice) { // a window is for bulk: the storage grows, if that is what limits it
          writer.refresh(slice);
        }
        WindowBuffers windows = writer.windows();
        ByteBuffer window = writer.lend(windows, minimum);
        lock.lend();
        try {
          answer = callback.write(window);
          done = windows.used(window);
        } finally {
          lock.takeBack();
          windows.takeBack(window);
        }
        if (core.isReceivingOver()) {
          found = done == 0 && answer < 0 ? found : Outcome.OVER; // what was written is dropped
          done = 0;
        } else {
          writer.take(windows, done);
          writer.publish();
        }
      }
    } finally {
      leave(held);
    }
    if (found > 0 && done == 0) {
      return answer < 0 ? -1 : 0;
    }
    return (int) report(done, counted(start, done), found > 0 ? done : minimum, found);
  }

  /** Takes the lock and looks at the ends; false if there is nothing to do or the time was up. */
  final boolean begin(long length, long deadline) throws IOException, InterruptedException {
    EndLock mine = endLock();
    if (length == 0) {
      if (!state.bothOpen()) {
        throw errors().over();
      }
      return false;
    }
    if (!mine.tryLock()) {
      return awaitTurn(deadline);
    }
    if (state.bothOpen()) {
      return true;
    }
    leave(null);
    throw errors().over();
  }

  /** Waits for the lock; an end that ended meanwhile ends the call, before it changes anything. */
  private boolean awaitTurn(long deadline) throws IOException, InterruptedException {
    if (!state.bothOpen()) {
      throw errors().over();
    }
    int outcome;
    try {
      outcome = lock.lock(deadline, () -> !state.bothOpen());
    } catch (InterruptedException e) {
      throw errors().interrupted(0);
    }
    if (outcome == Outcome.TIMED_OUT) {
      return false;
    }
    if (outcome == Outcome.MET) {
      if (state.bothOpen()) {
        return true;
      }
      leave(null);
    }
    SenderEnding own = state.sender();
    throw own != null ? errors().closedInFlight(own, 0) : errors().broken(0);
  }

  /** Finds room, waiting for it if need be: a number of bytes, or why there is none. */
  private int room(int wanted, long done, long deadline) {
    int want = Math.min(wanted, slice);
    int free = writer.cached();
    if (free < want) {
      free = writer.refresh(want);
    }
    if (free == 0) {
      free = awaitRoom(1, wanted, want, deadline);
    } else if (done > 0 && !state.bothOpen()) {
      return Outcome.OVER;
    }
    return Math.min(free, want);
  }

  /** Finds room for all of a number of bytes: that number, or more, or why there is none. */
  final int roomForAll(int all, long done, long deadline) {
    int free = writer.cached();
    if (free < all && (free = writer.refresh(all)) < all) {
      return awaitRoom(all, all, all, deadline);
    }
    return done > 0 && !state.bothOpen() ? Outcome.OVER : free;
  }

  /**
   * Waits for room.
   *
   * @param least how much is needed to go on
   * @param wanted how much is needed in all
   * @param want how much room the segment should have
   */
  private int awaitRoom(int least, int wanted, int want, long deadline) {
    if (deadline == Deadline.NOW) {
      return Outcome.TIMED_OUT;
    }
    VarHandle.fullFence();
    bytes.wake(writer.position());
    core.signalReadiness();
    boolean cramped = writer.reach() < core.capacity;
    if (cramped || least > half) {
      core.flush(); // or a receiver that gathers might wait for this send: SEND-3
    }
    if (cramped) {
      return awaitMemory(least, wanted, want, deadline);
    }
    int outcome = awaitPosition(least, wanted, deadline);
    int free = writer.refresh(want);
    if (free < least && outcome == Outcome.MET) {
      return awaitMemory(least, wanted, want, deadline); // the room is there, but no memory for it
    }
    return free >= least && outcome != Outcome.OVER ? free : outcome;
  }

  private int awaitPosition(int least, int wanted, long deadline) {
    long wakeAt = writer.positionFor(Math.max(least, Math.min(wanted, half)));
    return room.await(
        writer.positionFor(0),
        writer.positionFor(least),
        writer.positionFor(Math.max(least, plenty)),
        wakeAt,
        deadline);
  }

  /** Waits for room in a segment, and now and then tries again to make a larger one (SEND-6). */
  private int awaitMemory(int least, int wanted, int want, long deadline) {
    if (least > writer.reach()) {
      writer.growAgain();
      writer.refresh(want);
    }
    long received = core.received();
    for (int vain = 0; least <= writer.reach(); ) {
      int outcome = awaitPosition(least, wanted, Deadline.sooner(deadline, MEMORY_POLL));
      if (outcome == Outcome.TIMED_OUT) {
        writer.growAgain();
      }
      int free = writer.refresh(want);
      if (outcome != Outcome.OVER && free >= least) {
        return free;
      }
      if (outcome == Outcome.OVER || outcome == Outcome.INTERRUPTED) {
        return outcome;
      }
      if (Deadline.hasPassed(deadline)) {
        return Outcome.TIMED_OUT;
      }
      long before = received;
      received = core.received();
      vain = received == before ? vain + 1 : 0;
      if (vain == MOST_POLLS) {
        break;
      }
    }
    return Outcome.NO_MEMORY;
  }

  /**
   * Sends a slice, which becomes visible in one piece once there is room for all of it.
   *
   * @param framed whether its length goes before it
   * @return false, and nothing is sent, if the time was up
   */
  boolean sendWhole(boolean framed, byte[] src, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    int total = framed ? MessageFraming.size(length) + length : length;
    if (!begin(total, deadline)) {
      return total == 0;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int found;
    try {
      held = writer.hold();
      found = roomForAll(total, 0, deadline);
      if (found > 0) {
        if (framed) {
          MessageFraming.put(writer, src, offset, length);
        } else {
          writer.put(src, offset, length);
        }
        writer.publish();
        done = total;
      }
    } finally {
      leave(held);
    }
    return report(done, counted(start, done), total, found) == total;
  }

  /** Sends what remains of a buffer in the same way. Its position stays. */
  boolean sendWhole(boolean framed, ByteBuffer src, long deadline)
      throws IOException, InterruptedException {
    int length = src.remaining();
    int total = framed ? MessageFraming.size(length) + length : length;
    if (!begin(total, deadline)) {
      return total == 0;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int found;
    try {
      held = writer.hold();
      found = roomForAll(total, 0, deadline);
      if (found > 0) {
        if (framed) {
          MessageFraming.putLength(writer, length);
        }
        writer.put(src, src.position(), length);
        writer.publish();
        done = total;
      }
    } finally {
      leave(held);
    }
    return report(done, counted(start, done), total, found) == total;
  }

  /** Sends arrays one after the other, each with its length before it, each of them whole. */
  void sendAllWhole(Object[] messages, long total) throws IOException, InterruptedException {
    if (!begin(total, Deadline.NEVER)) {
      return;
    }
    long start = writer.position();
    @Nullable Segment held = null;
    long done = 0;
    int unseen = 0;
    int found = Outcome.MET;
    try {
      held = writer.hold();
      for (Object each : messages) {
        byte[] message = (byte[]) each;
        int length = MessageFraming.size(message.length) + message.length;
        if (unseen == 0 || unseen >= slice || writer.cached() < length) {
          if (unseen > 0) {
            writer.publish();
            unseen = 0;
          }
          found = roomForAll(length, done, Deadline.NEVER);
          if (found <= 0) {
            break;
          }
        }
        MessageFraming.put(writer, message, 0, message.length);
        unseen += length;
        done += length;
      }
      writer.publish();
    } finally {
      leave(held);
    }
    report(done, counted(start, done), total, found);
  }

  /** Unlocks, wakes the receiver, and signals the watchers. */
  @SuppressWarnings("ReachabilityFenceUsage") // nothing here throws, and this is the hot path
  final void leave(@Nullable Segment held) {
    long published = writer.position();
    lock.unlock();
    writer.settle(held);
    bytes.wake(published);
    core.signalReadiness();
    if (!state.bothOpen()) {
      core.freeIfOver();
    }
    Reference.reachabilityFence(this); // see Abandonment
  }

  /** How many of the bytes from {@code start} lie before the end of the stream, if there is one. */
  final long counted(long start, long done) {
    if (state.bothOpen() || state.sender() == null || done == 0) {
      return done;
    }
    long end = state.raiseFloor(start + done);
    return Math.max(0, Math.min(done, end - start));
  }

  /**
   * Returns or throws what a call has to say that published {@code done} bytes of {@code length},
   * of which {@code sent} count.
   */
  @SuppressWarnings("ReachabilityFenceUsage") // as in leave
  final long report(long done, long sent, long length, int found)
      throws IOException, InterruptedException {
    if (sent == length) {
      Reference.reachabilityFence(this); // the operation ends here: see Abandonment
      return sent;
    }
    return reportShortfall(done, sent, found);
  }

  /** The same where something is missing; out of line, as it is rare. */
  private long reportShortfall(long done, long sent, int found)
      throws IOException, InterruptedException {
    try {
      return errors().shortfall(done, sent, found, writer.reach());
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private SenderErrors errors() {
    return new SenderErrors(core);
  }
}
