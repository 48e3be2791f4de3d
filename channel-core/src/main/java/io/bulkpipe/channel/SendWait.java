// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.RingWriter;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import io.bulkpipe.channel.waiting.WaitGoal;
import java.lang.invoke.VarHandle;

/** How a send finds room, and waits for it. */
@SuppressWarnings("NullAway.Init") // by use()
abstract class SendWait extends ChannelEnd {
  /*
   * SEND-2  Before a send waits, it fences, and wakes a receiver that is parked for bytes published
   *     so far. Otherwise each would wait for the other.
   * SEND-3  A send that waits is woken when what it still needs fits, or half the capacity,
   *     whichever is less; one that needs all of it, when all of it fits. A receiver waits only
   *     while less than half the capacity is buffered. So they can wait for each other only if the
   *     receiver wants more than is buffered, and either memory is short or the send needs more
   *     than half the capacity in one piece. Before such a wait, the send flushes, which ends a
   *     soft wait.
   * SEND-6  A send that finds no memory for a larger segment waits for room in the one there is.
   *     A receiver may wait for more than that holds, in spite of SEND-3. So the send tries to grow
   *     now and then. It gives up once several tries in a row have found no memory, and the
   *     receiver has freed no room meanwhile. If what must lie in one piece exceeds reach(),
   *     waiting cannot help: the send tries to grow once more, and then gives up.
   */

  /** How long a send waits for room before it tries again to grow, in nanoseconds. */
  private static final long MEMORY_POLL = 250_000_000;

  /** After how many such waits in vain a send gives up. */
  private static final int MOST_POLLS = 4;

  RingWriter writer;

  SendWait(LazyCore lazy) {
    super(lazy);
  }

  @Override
  final EndLock use(ChannelCore made) {
    writer = made.writer;
    return made.sendLock;
  }

  /**
   * Finds room, and waits for it if need be.
   *
   * @param wanted how many bytes are left to send
   * @param done how many were sent by this call
   * @return how many to copy next, or an {@link Outcome} that is not positive
   */
  final int room(int wanted, long done, long deadline) {
    int want = Math.min(wanted, slice);
    int free = writer.cached();
    if (free < want) {
      free = writer.refresh(want);
    }
    if (free == 0) {
      free = awaitRoom(1, wanted, want, deadline);
    } else if (done > 0 && !core.bothOpen()) {
      return Outcome.OVER;
    }
    return Math.min(free, want);
  }

  /**
   * Finds room for {@code all} bytes at once, and waits for it if need be.
   *
   * @return the room, {@code all} or more, or an {@link Outcome} that is not positive
   */
  final int roomForAll(int all, long done, long deadline) {
    int free = writer.cached();
    if (free < all && (free = writer.refresh(all)) < all) {
      return awaitRoom(all, all, all, deadline);
    }
    return done > 0 && !core.bothOpen() ? Outcome.OVER : free;
  }

  /**
   * Waits for room.
   *
   * @param least the room needed to go on
   * @param wanted how many bytes are left to send
   * @param want the room that the segment should have
   * @return the room, or an {@link Outcome} that is not positive
   */
  private int awaitRoom(int least, int wanted, int want, long deadline) {
    if (deadline == Deadline.NOW) {
      return Outcome.TIMED_OUT;
    }
    VarHandle.fullFence();
    core.wakeReceiver(writer.position());
    core.signalReadiness();
    boolean cramped = writer.reach() < core.capacity();
    if (cramped || least > largestMinimum()) {
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
    int plenty = core.capacity() - core.capacity() / 8;
    WaitGoal goal = new WaitGoal(
        writer.positionFor(0),
        writer.positionFor(least),
        writer.positionFor(Math.max(least, plenty)),
        writer.positionFor(Math.max(least, Math.min(wanted, largestMinimum()))));
    return core.waitForRoom().await(goal, deadline);
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
}
