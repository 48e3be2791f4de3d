// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.waiting.Deadline;
import io.bulkpipe.channel.waiting.Outcome;
import io.bulkpipe.channel.waiting.WaitGoal;
import java.lang.invoke.VarHandle;

/** How a receive finds bytes, and waits for them. */
@SuppressWarnings("NullAway.Init") // by use()
abstract class ReceiveWait extends ChannelEnd {
  /*
   * RECV-6  A soft wait takes nothing and settles nothing. It ends once the sender has closed or
   *     aborted. Then all buffered bytes are due, and the next receive settles where the stream
   *     ends.
   */

  /** {@code begin}: the lock is taken, and both ends were open then. */
  static final int BEGUN = 1;

  /** {@code begin}: the lock is taken, and there may be an ending, so look for one first. */
  static final int BEGUN_ENDING = 2;

  RingReader reader;

  ReceiveWait(LazyCore lazy) {
    super(lazy);
  }

  @Override
  final EndLock use(ChannelCore made) {
    reader = made.reader;
    return made.receiveLock;
  }

  /**
   * Finds the first bytes, and waits for them if need be.
   *
   * @return how many to copy first, or an {@link Outcome} that is not positive
   */
  final int bytes(int begun, int wanted, long deadline) {
    int n = begun == BEGUN ? more(wanted) : 0;
    return n > 0 ? n : awaitBytes(1, wanted, deadline);
  }

  /** Returns how many buffered bytes to copy next: at most a slice. */
  final int more(int wanted) {
    int want = Math.min(wanted, slice);
    int n = reader.cached();
    if (n < want) {
      n = reader.refresh();
    }
    return Math.min(n, want);
  }

  /**
   * Returns how many bytes to copy next, after a copy of {@code n}. Returns 0 if that copy took all
   * there was.
   */
  final int next(int n, int wanted) {
    return wanted > 0 && (n == slice || reader.atSegmentEnd()) ? more(wanted) : 0;
  }

  /**
   * Waits for bytes.
   *
   * @param minimum how many are needed; fewer are there only at the end of the stream
   * @param wanted how many are of use
   * @return how many to copy first, or an {@link Outcome} that is not positive
   */
  final int awaitBytes(int minimum, int wanted, long deadline) {
    while (true) {
      if (core.receiverEnding() != null) {
        return Outcome.OVER;
      }
      SenderEnding ending = core.senderEnding();
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
        if (core.settle(end)) {
          reader.endAt(end);
        }
        continue;
      }
      if (deadline == Deadline.NOW) {
        return Outcome.TIMED_OUT;
      }
      long least = reader.positionFor(minimum);
      long enough = reader.positionFor(Math.max(minimum, Math.min(wanted, core.batch())));
      WaitGoal goal = new WaitGoal(reader.position(), least, enough, least);
      int outcome = core.waitForBytes().await(goal, deadline);
      if (outcome == Outcome.TIMED_OUT || outcome == Outcome.INTERRUPTED) {
        int n = core.bothOpen() && reader.total() >= minimum ? more(wanted) : 0;
        return n > 0 ? n : outcome; // none, if the memory was freed meanwhile
      }
    }
  }

  final int awaitDueBytes(int target, long deadline) {
    if (deadline == Deadline.NOW) {
      return Outcome.TIMED_OUT;
    }
    WaitGoal goal = WaitGoal.of(reader.position(), reader.positionFor(target));
    int outcome = core.waitForBytes().awaitDue(goal, deadline);
    return hasReached(target) ? Outcome.MET : outcome;
  }

  final boolean hasReached(int target) {
    return !core.bothOpen() || core.isDue() || reader.total() >= target;
  }
}
