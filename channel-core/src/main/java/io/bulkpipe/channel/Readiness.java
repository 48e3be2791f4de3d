// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;

/** All that watch a channel without holding an end. Made for the first of them. */
final class Readiness {
  final ReadinessSet readable;
  final ReadinessSet due;
  final ReadinessSet writable;
  final ReadinessSet drained;
  final ReadinessSet receiverOver;
  final ReadinessSet senderOver;

  Readiness(ChannelCore core) {
    this.readable = new ReadinessSet(core.name(), "bytes", new Receivable(core, false), core.executor);
    this.due = new ReadinessSet(core.name(), "bytes", new Receivable(core, true), core.executor);
    this.writable = new ReadinessSet(core.name(), "room", new Sendable(core), core.executor);
    this.drained = new ReadinessSet(core.name(), "receipt", new Drained(core), core.executor);
    this.receiverOver = new ReadinessSet(core.name(), "the end", new ReceiverOver(core), core.executor);
    this.senderOver = new ReadinessSet(core.name(), "the end", new SenderOver(core), core.executor);
  }

  /** Signals whoever has waited for what has changed. The caller has fenced after its change. */
  void signalReady() {
    readable.signalReady();
    due.signalReady();
    writable.signalReady();
    drained.signalReady();
    receiverOver.signalReady();
    senderOver.signalReady();
  }

  /** Tells whether anybody watches for bytes. */
  boolean isWatchedForBytes() {
    return readable.isWatched() || due.isWatched();
  }

  /** Tells whether anybody watches for so many bytes or fewer. */
  boolean isAwaited(long bytes) {
    return readable.isWatched(bytes) || due.isWatched(bytes);
  }

  /**
   * Bytes to receive. Once the sender is closed, any minimum is there; softly, also where what is
   * there is due.
   */
  private record Receivable(ChannelCore core, boolean soft) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      return core.state.sender() != null || (soft && core.isDue())
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

  /** Room to send into; all there can be counts as the capacity, also where memory is short. */
  private record Sendable(ChannelCore core) implements ReadinessSet.Condition {
    @Override
    public long amount() {
      int free = core.free();
      return free < core.writer.reach() ? free : core.capacity;
    }

    @Override
    public boolean isHeld() {
      return core.sendLock.isLocked();
    }

    @Override
    public boolean isOver() {
      return !core.state.bothOpen();
    }
  }

  /** How far the receiver is, for those who wait until what they sent was received. */
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
      SenderEnding ending = core.state.sender();
      return core.state.receiver() != null || (ending != null && ending.phase() == Phase.ABORTED);
    }
  }

  /** Nothing will be received any more. */
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

  /** Nothing will be sent any more. */
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
