// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What the two ends of a channel share. Points to neither of them. */
final class Conduit {
  /*
   *      SendingEnd                       Conduit                      ReceivingEnd
   *      sendTurn  ->  writer -> [ sent ]  ring  [ received ] <- reader  <-  receiveTurn
   *                    waits at room                 waits at bytes
   *
   * A send uses the writer, a receive the reader, each under its own turn; they meet in the two
   * positions only, so they copy at the same time. docs/synchronization.md has a row for each field.
   */

  final int capacity;
  final EndState state = new EndState();
  final Turn sendTurn;
  final Turn receiveTurn;
  final RingWriter writer;
  final RingReader reader;

  /** Where a sender waits. */
  final WaitPoint room;

  /** Where a receiver waits. */
  final WaitPoint bytes;

  private final Position sent = new Position();
  private final Position received = new Position();
  private final long firstPosition;
  private final @Nullable String name;

  /**
   * @param firstPosition where both positions begin: 0, unless a test wants to see them large
   */
  Conduit(
      int capacity,
      @Nullable String name,
      Turn sendTurn,
      Turn receiveTurn,
      boolean spinning,
      long firstPosition) {
    this.capacity = capacity;
    this.name = name;
    this.firstPosition = firstPosition;
    this.sendTurn = sendTurn;
    this.receiveTurn = receiveTurn;
    sent.release(firstPosition);
    received.release(firstPosition);
    byte[] storage = new byte[capacity];
    this.writer = new RingWriter(storage, sent, received);
    this.reader = new RingReader(storage, sent, received);
    this.room = new WaitPoint(received, state, new SpinBudget(spinning));
    this.bytes = new WaitPoint(sent, state, new SpinBudget(spinning));
  }

  /** Bytes between the ends now, from 0 to the capacity; never too many while only one end moves. */
  int buffered() {
    long before = sent.acquire();
    return clamp(before - received.acquire());
  }

  /** Room between the ends now, from 0 to the capacity; never too much while only one end moves. */
  int free() {
    long before = received.acquire();
    return clamp(capacity - (sent.acquire() - before));
  }

  private int clamp(long bytes) {
    return (int) Math.max(0, Math.min(bytes, capacity));
  }

  /** Unparks whoever waits, after an ending. */
  void wakeAll() {
    VarHandle.fullFence();
    room.unpark();
    bytes.unpark();
  }

  ChannelStats stats() {
    return new ChannelStats(stats(room, sendTurn, sent), stats(bytes, receiveTurn, received));
  }

  /**
   * Counters only grow, so if none has changed around the reading of the position, all of them and
   * the position are of one moment.
   */
  private ChannelStats.End stats(WaitPoint point, Turn turn, Position position) {
    ChannelStats.End before = point.stats(0, turn.acquisitions());
    while (true) {
      long bytes = position.acquire() - firstPosition;
      VarHandle.acquireFence();
      ChannelStats.End after = point.stats(0, turn.acquisitions());
      if (after.equals(before)) {
        return new ChannelStats.End(
            bytes,
            after.lockAcquisitions(),
            after.waits(),
            after.parks(),
            after.wakeUps(),
            after.nanosParked());
      }
      before = after;
    }
  }

  /** The name, for messages. */
  String channel() {
    return "channel=" + (name == null ? "unnamed" : name);
  }

  @Override
  public String toString() {
    return "BulkChannel[" + channel() + ", capacity=" + capacity + ", buffered=" + buffered()
        + ", " + state + ", sending=" + sendTurn + ", receiving=" + receiveTurn
        + ", waitsForRoom=" + room + ", waitsForBytes=" + bytes + "]";
  }
}
