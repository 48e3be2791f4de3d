// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;

/** The sets of watchers of a channel, one for each condition. Made for the first watcher. */
final class Readiness {
  final ReadinessSet readable;
  final ReadinessSet due;
  final ReadinessSet writable;
  final ReadinessSet drained;
  final ReadinessSet receiverOver;
  final ReadinessSet senderOver;

  Readiness(ChannelCore core) {
    this.readable = new ReadinessSet(
        core.name(), "bytes", new Receivable(core, false), core.settings.executor());
    this.due = new ReadinessSet(
        core.name(), "bytes", new Receivable(core, true), core.settings.executor());
    this.writable =
        new ReadinessSet(core.name(), "room", new Sendable(core), core.settings.executor());
    this.drained =
        new ReadinessSet(core.name(), "receipt", new Drained(core), core.settings.executor());
    this.receiverOver =
        new ReadinessSet(core.name(), "the end", new ReceiverOver(core), core.settings.executor());
    this.senderOver =
        new ReadinessSet(core.name(), "the end", new SenderOver(core), core.settings.executor());
  }

  /** Signals the watchers whose condition has come. The caller has fenced after its change. */
  void signalReady() {
    readable.signalReady();
    due.signalReady();
    writable.signalReady();
    drained.signalReady();
    receiverOver.signalReady();
    senderOver.signalReady();
  }

  /** Returns whether there is a watcher for bytes. */
  boolean isWatchedForBytes() {
    return readable.isWatched() || due.isWatched();
  }

  /** Returns whether there is a watcher for this number of bytes or fewer. */
  boolean isAwaited(long bytes) {
    return readable.isWatched(bytes) || due.isWatched(bytes);
  }

  /**
   * The bytes to receive. Once the sender is closed, each minimum counts as reached. If the
   * condition is soft, the same holds once unread bytes are due.
   */
  private record Receivable(ChannelCore core, boolean soft) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      return core.senderEnding() != null || (soft && core.isDue())
          ? Integer.MAX_VALUE
          : core.buffered();
    }

    @Override
    public boolean isHeld() {
      return core.receiveLock.isLocked();
    }

    @Override
    public boolean isOver() {
      return core.isReceivingOver();
    }
  }

  /**
   * The room to send into. If memory is short, a ring that is as empty as it can be counts as
   * having its whole capacity free.
   */
  private record Sendable(ChannelCore core) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      int free = core.free();
      return free < core.writer.reach() ? free : core.capacity();
    }

    @Override
    public boolean isHeld() {
      return core.sendLock.isLocked();
    }

    @Override
    public boolean isOver() {
      return !core.bothOpen();
    }
  }

  /** The position of the receiver, for threads that wait until their bytes were received. */
  private record Drained(ChannelCore core) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      return core.drainedTo();
    }

    @Override
    public boolean isHeld() {
      return false;
    }

    @Override
    public boolean isOver() {
      SenderEnding ending = core.senderEnding();
      return core.receiverEnding() != null || (ending != null && ending.phase() == Phase.ABORTED);
    }
  }

  /** No byte can be received any more. */
  private record ReceiverOver(ChannelCore core) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      return -1;
    }

    @Override
    public boolean isHeld() {
      return false;
    }

    @Override
    public boolean isOver() {
      return core.isReceivingOver();
    }
  }

  /** No byte can be sent any more. */
  private record SenderOver(ChannelCore core) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      return -1;
    }

    @Override
    public boolean isHeld() {
      return false;
    }

    @Override
    public boolean isOver() {
      return core.isSendingOver();
    }
  }
}
