// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.EndState.Phase;
import io.bulkpipe.channel.EndState.SenderEnding;

/** All that watch a channel without holding an end. Made for the first of them. */
final class Observers {
  final Watchers readable;
  final Watchers writable;
  final Watchers drained;
  final Watchers receiverOver;
  final Watchers senderOver;

  Observers(Conduit conduit) {
    this.readable = new Watchers(new Receivable(conduit), conduit.executor);
    this.writable = new Watchers(new Sendable(conduit), conduit.executor);
    this.drained = new Watchers(new Drained(conduit), conduit.executor);
    this.receiverOver = new Watchers(new ReceiverOver(conduit), conduit.executor);
    this.senderOver = new Watchers(new SenderOver(conduit), conduit.executor);
  }

  /** Signals whoever has waited for what has changed. The caller has fenced after its change. */
  void look() {
    readable.look();
    writable.look();
    drained.look();
    receiverOver.look();
    senderOver.look();
  }

  /** Bytes to receive; once the sender is closed, any minimum is there. */
  private record Receivable(Conduit conduit) implements Watchers.Condition {
    @Override
    public long amount() {
      return conduit.state.sender() == null ? conduit.buffered() : Integer.MAX_VALUE;
    }

    @Override
    public boolean isHeld() {
      return conduit.receiveTurn.isTaken();
    }

    @Override
    public boolean isOver() {
      return conduit.isReceivingOver();
    }
  }

  /** Room to send into; all there can be counts as the capacity, also where memory is short. */
  private record Sendable(Conduit conduit) implements Watchers.Condition {
    @Override
    public long amount() {
      int free = conduit.free();
      return free < conduit.writer.reach() ? free : conduit.capacity;
    }

    @Override
    public boolean isHeld() {
      return conduit.sendTurn.isTaken();
    }

    @Override
    public boolean isOver() {
      return !conduit.state.bothOpen();
    }
  }

  /** How far the receiver is, for those who wait until what they sent was received. */
  private record Drained(Conduit conduit) implements Watchers.Condition {
    @Override
    public long amount() {
      return conduit.drainedTo();
    }

    @Override
    public boolean isHeld() {
      return false;
    }

    @Override
    public boolean isOver() {
      SenderEnding ending = conduit.state.sender();
      return conduit.state.receiver() != null
          || (ending != null && ending.phase() == Phase.ABORTED);
    }
  }

  /** Nothing will be received any more. */
  private record ReceiverOver(Conduit conduit) implements Watchers.Condition {
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
      return conduit.isReceivingOver();
    }
  }

  /** Nothing will be sent any more. */
  private record SenderOver(Conduit conduit) implements Watchers.Condition {
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
      SenderEnding ending = conduit.state.sender();
      return conduit.state.receiver() != null
          || (ending != null && (ending.phase() != Phase.CLOSED || !conduit.sendTurn.isTaken()));
    }
  }
}
