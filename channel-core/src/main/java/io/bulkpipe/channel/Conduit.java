// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.EndState.Phase;
import io.bulkpipe.channel.EndState.SenderEnding;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Of the words of a {@link Conduit}, the one that every operation reads, behind its padding. */
abstract class ConduitWord extends LeadingPadding {
  volatile @Nullable Observers observers;
}

/** What the two ends of a channel share. Points to neither of them. */
@SuppressWarnings("unused")
final class Conduit extends ConduitWord {
  /*
   *      SendingEnd                       Conduit                      ReceivingEnd
   *      sendTurn  ->  writer -> [ sent ]  ring  [ received ] <- reader  <-  receiveTurn
   *                    waits at room                 waits at bytes
   *                              observers: wait without an end
   *
   * A send uses the writer, a receive the reader, each under its own turn; they meet in the two
   * positions only, so they copy at the same time. docs/explanation/synchronization.md has a row for
   * each field.
   *
   * C1  The memory is freed once no byte can be received any more: by whoever made it so, and again
   *     by a call that was in flight, after its fence, as it may have made or followed a storage.
   */

  private static final int LARGEST_BATCH = 16 * 1024;
  private static final VarHandle OBSERVERS;

  static {
    try {
      OBSERVERS =
          MethodHandles.lookup().findVarHandle(ConduitWord.class, "observers", Observers.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  final int capacity;
  final EndState state = new EndState();
  final Turn sendTurn;
  final Turn receiveTurn;
  final RingWriter writer;
  final RingReader reader;
  final @Nullable Executor executor;

  /** How many bytes there is no point in waiting for: the cost of a wait is spread over enough. */
  final int batch;

  /** Where a sender waits. */
  final WaitPoint room;

  /** Where a receiver waits. */
  final WaitPoint bytes;

  private final Position sent = new Position();
  private final Position received = new Position();
  private final long firstPosition;
  private final String name;

  /**
   * @param firstPosition where both positions begin: 0, unless a test wants to see them large
   */
  Conduit(Settings settings, Turn sendTurn, Turn receiveTurn, long firstPosition) {
    this.capacity = settings.capacity();
    this.name = settings.name() == null ? "unnamed" : settings.name();
    this.executor = settings.executor();
    this.firstPosition = firstPosition;
    this.sendTurn = sendTurn;
    this.receiveTurn = receiveTurn;
    sent.release(firstPosition);
    received.release(firstPosition);
    Storage none = Storage.empty(firstPosition);
    this.writer =
        new RingWriter(capacity, RingWriter.SMALLEST, settings.direct(), none, sent, received);
    this.reader = new RingReader(settings.direct(), none, sent, received);
    this.batch = Math.min(LARGEST_BATCH, (capacity + 1) / 2);
    this.room = new WaitPoint(name, "room", received, state, batch, settings.spinning());
    this.bytes = new WaitPoint(name, "bytes", sent, state, batch, settings.spinning());
  }

  /** Bytes between the ends now, from 0 to the capacity; never too many while only one end moves. */
  int buffered() {
    long before = sent.acquire();
    return clamp(before - received.acquire());
  }

  /** Room between the ends now, from 0 to the capacity; never too much while only one end moves. */
  int free() {
    long before = received.acquire();
    return clamp(writer.reach() - (sent.acquire() - before));
  }

  /** What a receiver may take of that. */
  int available() {
    if (state.receiver() != null) {
      return 0;
    }
    SenderEnding ending = state.sender();
    if (ending == null || ending.phase() == Phase.CLOSED) {
      return buffered();
    }
    return ending.phase() == Phase.ABORTED ? 0 : clamp(ending.position() - received.acquire());
  }

  private int clamp(long bytes) {
    return (int) Math.max(0, Math.min(bytes, capacity));
  }

  /** Before which position all that was published counts as sent, or may still do so. */
  long sent() {
    long published = sent.acquire();
    SenderEnding ending = state.sender();
    return ending != null && ending.phase() == Phase.ENDED
        ? Math.min(published, ending.position())
        : published;
  }

  long received() {
    return received.acquire();
  }

  /** Before which position all that counts as sent has been received; beyond a settled end, all has. */
  long drainedTo() {
    long position = received.acquire();
    SenderEnding ending = state.sender();
    return ending != null && ending.phase() == Phase.ENDED && position >= ending.position()
        ? Long.MAX_VALUE - 1
        : position;
  }

  /** Tells whether no byte can be received any more, and the receiver may be told so. */
  boolean isReceivingOver() {
    if (state.receiver() != null) {
      return true;
    }
    SenderEnding ending = state.sender();
    return ending != null
        && (ending.phase() == Phase.ABORTED
            || (ending.phase() == Phase.ENDED && received.acquire() >= ending.position()));
  }

  /** Those who watch; made now if there is nobody yet. */
  Observers observers() {
    Observers made = observers;
    if (made == null) {
      sendTurn.watch();
      receiveTurn.watch();
      OBSERVERS.compareAndSet(this, null, new Observers(this));
      made = Objects.requireNonNull(observers);
    }
    return made;
  }

  /** Tells whether anybody watches for bytes. */
  boolean isWatchedForBytes() {
    Observers made = observers;
    return made != null && made.readable.isWatched();
  }

  /** Tells whether so many bytes more would let somebody go on who waits or watches for bytes. */
  boolean isAwaited(int more) {
    Observers made = observers;
    return (bytes.isOccupied() && bytes.isAwaiting(sent.acquire() + more))
        || (made != null && made.readable.isWatched(buffered() + (long) more));
  }

  /** Signals those who watch. The caller has fenced after its change. */
  void notifyObservers() {
    Observers made = observers;
    if (made != null) {
      made.look();
    }
  }

  /** Wakes whoever waits, and frees the memory if it can, after an ending. */
  void ended() {
    VarHandle.fullFence();
    room.unpark();
    bytes.unpark();
    sendTurn.wakeHeir();
    receiveTurn.wakeHeir();
    freeIfOver();
    notifyObservers();
  }

  /** Frees the memory, if no byte can be received any more. */
  void freeIfOver() {
    if (isReceivingOver()) {
      writer.free();
      reader.free();
    }
  }

  ChannelStats stats() {
    Observers made = observers;
    long sending = made == null
        ? 0
        : made.writable.acquisitions()
            + made.drained.acquisitions()
            + made.senderOver.acquisitions();
    long receiving =
        made == null ? 0 : made.readable.acquisitions() + made.receiverOver.acquisitions();
    return new ChannelStats(
        stats(room, sendTurn, this::sent, sending),
        stats(bytes, receiveTurn, received::acquire, receiving),
        Math.max(writer.fullest(), reader.fullest()));
  }

  /**
   * Counters only grow, so if none has changed around the reading of the position, all of them and
   * the position are of one moment.
   */
  private ChannelStats.End stats(WaitPoint point, Turn turn, LongSupplier position, long watching) {
    ChannelStats.End before = stats(point, turn, 0, watching);
    while (true) {
      long bytes = position.getAsLong() - firstPosition;
      VarHandle.acquireFence();
      ChannelStats.End after = stats(point, turn, 0, watching);
      if (after.equals(before)) {
        return new ChannelStats.End(
            bytes,
            after.lockAcquisitions(),
            after.otherLockAcquisitions(),
            after.waits(),
            after.parks(),
            after.wakeUps(),
            after.nanosParked());
      }
      before = after;
    }
  }

  private static ChannelStats.End stats(WaitPoint point, Turn turn, long bytes, long watching) {
    return point.stats(bytes, turn.acquisitions(), turn.queueAcquisitions() + watching);
  }

  /** The name, for messages. */
  String channel() {
    return "channel=" + name;
  }

  @Override
  public String toString() {
    return "BulkChannel[" + channel() + ", capacity=" + capacity + ", buffered=" + available()
        + ", " + state + ", sending=" + sendTurn + ", receiving=" + receiveTurn
        + ", waitsForRoom=" + room + ", waitsForBytes=" + bytes + "]";
  }
}
