// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.ring.Segment;
import io.bulkpipe.channel.ring.WindowBuffers;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The sending half of the algorithm. */
abstract class SendPath extends SendWait {
  /*
   * A send locks its end and checks that both ends are open. While bytes are left, it finds room,
   * copies a slice and publishes it. It keeps the lock while it waits, so the range stays in one
   * piece. At last it unlocks, wakes a parked receiver, and reports what counts as sent.
   *
   * SEND-1  All slices of a call are published before the fence that unlocks (LOCK-1). The endings
   *     and the receiver's registration are read after it: see CLOSE-2 and Parker.
   * SEND-4  Large ranges go in slices: the receiver copies one while this end copies the next.
   * SEND-5  A send that takes the lock after an end was closed moves no byte. It reads the state
   *     after the lock's compare-and-set. A closing thread fences before it looks whether the lock
   *     is taken.
   * SEND-7  A batch publishes whole messages, a slice of them at a time, and before each wait.
   * SEND-8  A call holds the segment that it began with until it has left: see IDLE-1.
   * SEND-9  A send of one array takes the fast path if all of this holds: it gets the lock at once,
   *     both ends are open, the segment is on the heap, the range is no longer than a slice, and
   *     the cached room is enough and does not reach the end of the segment. The send copies the
   *     range, publishes it and unlocks. Then it checks what is left to do: an ending, a queue (once
   *     made, it stays), a parked receiver, a watcher, or a segment that the reader let go of. If
   *     there is nothing, it returns. If the range cannot be copied like that, nothing was done, and
   *     the general path continues with the lock still held.
   */

  SendPath(LazyCore lazy) {
    super(lazy);
  }

  @SuppressWarnings("ReachabilityFenceUsage") // nothing after the unlock throws: the hot path
  int send(byte[] src, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    EndLock mine = endLock();
    if (length == 0 || !mine.tryLock()) { // begin() tries again, which costs little beside a wait
      return begin(length, deadline) ? sendLocked(src, offset, length, deadline) : 0;
    }
    Segment held = writer.storage();
    boolean sent;
    try {
      sent = held != null
          && !core.isTouched()
          && length <= slice
          && writer.putInOnePiece(src, offset, length);
    } catch (Throwable t) { // a stack or a heap at its end
      leave(held);
      throw t;
    }
    if (!sent) {
      return sendLocked(src, offset, length, deadline);
    }
    long end = writer.position();
    mine.give();
    if (isCalm(mine)) {
      Reference.reachabilityFence(held); // IDLE-2
      Reference.reachabilityFence(this); // see Abandonment
      return length;
    }
    mine.wakeFirst();
    afterUnlock(held, end);
    return (int) report(length, counted(end - length, length), length, Outcome.MET);
  }

  /** Whether nothing is left to be done after the lock was given back: see SEND-9. */
  private boolean isCalm(EndLock mine) {
    return !core.isTouched()
        && !mine.hasQueue()
        && !writer.isIdle()
        && !core.isReceiverRegistered()
        && core.readiness == null;
  }

  /** The general path, with the lock held. */
  private int sendLocked(byte[] src, int offset, int length, long deadline)
      throws IOException, InterruptedException {
    if (!core.bothOpen()) {
      leave(null);
      throw errors().over();
    }
    long start = writer.position();
    @Nullable Segment held = null;
    int done = 0;
    int found = Outcome.MET;
    try {
      held = writer.hold(Math.min(length, slice));
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
      held = writer.hold(Math.min(length, slice));
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
      held = writer.hold((int) Math.min(total, slice));
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
      held = writer.hold(1);
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
      held = writer.hold(minimum);
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
      if (!core.bothOpen()) {
        throw errors().over();
      }
      return false;
    }
    if (!mine.tryLock()) {
      return awaitTurn(deadline);
    }
    if (core.bothOpen()) {
      return true;
    }
    leave(null);
    throw errors().over();
  }

  /** Waits for the lock. If an end closes meanwhile, throws; nothing was sent then. */
  private boolean awaitTurn(long deadline) throws IOException, InterruptedException {
    if (!core.bothOpen()) {
      throw errors().over();
    }
    int outcome;
    try {
      outcome = lock.lock(deadline, () -> !core.bothOpen());
    } catch (InterruptedException e) {
      throw errors().interrupted(0);
    }
    if (outcome == Outcome.TIMED_OUT) {
      return false;
    }
    if (outcome == Outcome.MET) {
      if (core.bothOpen()) {
        return true;
      }
      leave(null);
    }
    SenderEnding own = core.senderEnding();
    throw own != null ? errors().closedInFlight(own, 0) : errors().broken(0);
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
      held = writer.hold(total);
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
      held = writer.hold(total);
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
      held = writer.hold((int) Math.min(total, slice));
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
  final void leave(@Nullable Segment held) {
    long published = writer.position();
    lock.unlock();
    afterUnlock(held, published);
  }

  @SuppressWarnings("ReachabilityFenceUsage") // nothing here throws, and this is the hot path
  private void afterUnlock(@Nullable Segment held, long published) {
    if (held != null && writer.isIdle()) {
      writer.keep(held);
    }
    Reference.reachabilityFence(held); // IDLE-2
    core.wakeReceiver(published);
    core.signalReadiness();
    if (!core.bothOpen()) {
      core.freeIfOver();
    }
    Reference.reachabilityFence(this); // see Abandonment
  }

  /**
   * Keeps the stream from ending before the bytes that this call has published, if that can still
   * be done. Returns how many of them count as sent.
   */
  final long counted(long start, long done) {
    if (core.bothOpen() || core.senderEnding() == null || done == 0) {
      return done;
    }
    long end = core.raiseFloor(start + done);
    return Math.max(0, Math.min(done, end - start));
  }

  /**
   * Ends a call: returns the number of bytes sent, or throws the reason for a shortfall.
   *
   * @param done how many bytes were published
   * @param sent how many of them count as sent
   * @param length how many were asked for
   * @param found the last room found, or the {@link Outcome} of the wait for it
   */
  @SuppressWarnings("ReachabilityFenceUsage") // nothing here throws, and this is the hot path
  final long report(long done, long sent, long length, int found)
      throws IOException, InterruptedException {
    if (sent == length) {
      Reference.reachabilityFence(this); // the operation ends here: see Abandonment
      return sent;
    }
    return reportShortfall(done, sent, found);
  }

  /** Reports a call of which something is missing. Out of line, as it is rare. */
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
