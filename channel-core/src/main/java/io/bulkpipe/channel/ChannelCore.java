// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.RingWriter;
import io.bulkpipe.channel.waiting.WaitPoint;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The part of a channel that its two ends share. It refers to neither of them. */
@SuppressWarnings("unused")
final class ChannelCore extends PaddedFields.CoreTrail {
  /*
   *      SendingEnd                       ChannelCore                      ReceivingEnd
   *      sendLock  ->  writer -> [ sent ]  ring  [ received ] <- reader  <-  receiveLock
   *                    waits at room                 waits at bytes
   *                              readiness: wait without an end
   *
   * A send uses the writer under the sending lock, and a receive the reader under the receiving
   * lock. They share only the two positions, so they copy at the same time.
   * docs/explanation/synchronization.md has a row for each field.
   *
   * CORE-1  The memory is freed once no byte can be received any more. The thread that brings this
   *     about frees it. A call in flight may have made or entered a segment meanwhile, so it frees
   *     the memory again after its fence.
   * CORE-2  The flush mark is a position up to which bytes were sent, and it only grows. A flush
   *     moves it, fences, and then looks for soft waits; a soft wait registers, fences, and then
   *     looks at the mark. The receiver publishes its position before it waits. So a mark above its
   *     published position means that there are unread bytes, and that they are due.
   * CORE-3  A wait point is made at the first wait, by the thread that waits. It sets the field
   *     before it registers there. So a waker that finds no wait point after its fence has come
   *     before the registration, and the waiter sees its change.
   */

  private static final VarHandle FLUSHED = ConstantBootstraps.fieldVarHandle(
      MethodHandles.lookup(), "flushed", VarHandle.class, ChannelCore.class, long.class);

  private static final int LARGEST_BATCH = 16 * 1024;

  final Settings settings;
  final EndLock sendLock;
  final EndLock receiveLock;
  final RingWriter writer;
  final RingReader reader;

  private final Position sent = new Position();
  private final Position received = new Position();
  private final long firstPosition;

  /** The flush mark. */
  private volatile long flushed;

  /** @param firstPosition the start of both positions: 0, except in tests of large positions */
  ChannelCore(Settings settings, EndLock sendLock, EndLock receiveLock, long firstPosition) {
    this.settings = settings;
    this.firstPosition = firstPosition;
    this.flushed = firstPosition;
    this.sendLock = sendLock;
    this.receiveLock = receiveLock;
    sent.release(firstPosition);
    received.release(firstPosition);
    this.writer =
        new RingWriter(settings.capacity(), RingWriter.SMALLEST, settings.direct(), sent, received);
    this.reader = new RingReader(settings.direct(), writer);
  }

  /** Returns the place where a sender waits. The caller holds the sending lock. */
  WaitPoint waitForRoom() {
    WaitPoint made = room;
    if (made == null) {
      made = new EndWaitPoint(this, received, false, settings.spinning());
      room = made;
    }
    return made;
  }

  /** Returns the place where a receiver waits. The caller holds the receiving lock. */
  WaitPoint waitForBytes() {
    WaitPoint made = bytes;
    if (made == null) {
      made = new EndWaitPoint(this, sent, true, settings.spinning());
      bytes = made;
    }
    return made;
  }

  /** Returns whether a sender is parked, or about to be. The caller has fenced after its change. */
  boolean isSenderRegistered() {
    WaitPoint made = room;
    return made != null && made.isOccupied();
  }

  /** Returns whether a receiver is parked, or about to be. The caller has fenced. */
  boolean isReceiverRegistered() {
    WaitPoint made = bytes;
    return made != null && made.isOccupied();
  }

  /** Unparks a sender that waits for a position up to this one. The caller has fenced. */
  void wakeSender(long position) {
    WaitPoint made = room;
    if (made != null) {
      made.wake(position);
    }
  }

  /** Unparks a receiver that waits for a position up to this one. The caller has fenced. */
  void wakeReceiver(long position) {
    WaitPoint made = bytes;
    if (made != null) {
      made.wake(position);
    }
  }

  /**
   * The bytes between the ends now, from 0 to the capacity. Never too many if only one end moves
   * meanwhile.
   */
  int buffered() {
    long before = sent.acquire();
    return clamp(before - received.acquire());
  }

  /**
   * The room between the ends now, from 0 to the capacity. Never too much if only one end moves
   * meanwhile.
   */
  int free() {
    long before = received.acquire();
    return clamp(writer.reach() - (sent.acquire() - before));
  }

  /** The buffered bytes that a receiver may take: 0 once the receiving end is over. */
  int available() {
    if (receiverEnding() != null) {
      return 0;
    }
    SenderEnding ending = senderEnding();
    if (ending == null || ending.phase() == Phase.CLOSED) {
      return buffered();
    }
    return ending.phase() == Phase.ABORTED ? 0 : clamp(ending.position() - received.acquire());
  }

  private int clamp(long bytes) {
    return (int) Math.max(0, Math.min(bytes, capacity()));
  }

  /** The published position, or the end of the stream if that is fixed and lower. */
  long sent() {
    long published = sent.acquire();
    SenderEnding ending = senderEnding();
    return ending != null && ending.phase() == Phase.ENDED
        ? Math.min(published, ending.position())
        : published;
  }

  long received() {
    return received.acquire();
  }

  /**
   * The position before which all bytes that count as sent have been received. It is above every
   * other position once the stream has ended.
   */
  long drainedTo() {
    long position = received.acquire();
    SenderEnding ending = senderEnding();
    return ending != null && ending.phase() == Phase.ENDED && position >= ending.position()
        ? Long.MAX_VALUE - 1
        : position;
  }

  /** Returns whether no byte can be received any more, so that a receive may report the ending. */
  boolean isReceivingOver() {
    if (receiverEnding() != null) {
      return true;
    }
    SenderEnding ending = senderEnding();
    return ending != null
        && (ending.phase() == Phase.ABORTED
            || (ending.phase() == Phase.ENDED && received.acquire() >= ending.position()));
  }

  /**
   * Returns whether no send can move a byte any more, as {@link BulkSender#whenOver} defines it.
   */
  boolean isSendingOver() {
    SenderEnding ending = senderEnding();
    if (receiverEnding() != null) {
      return true;
    }
    if (ending == null || ending.phase() != Phase.CLOSED) {
      return ending != null;
    }
    return !sendLock.isLocked();
  }

  /** Returns the readiness of the channel, made now for its first watcher. */
  Readiness readiness() {
    Readiness made = readiness;
    if (made == null) {
      sendLock.watch();
      receiveLock.watch();
      READINESS.compareAndSet(this, null, new Readiness(this));
      made = Objects.requireNonNull(readiness);
    }
    return made;
  }

  /** Returns whether a future or a thread watches for bytes. */
  boolean isWatchedForBytes() {
    Readiness made = readiness;
    return made != null && made.isWatchedForBytes();
  }

  /** Returns whether this number of further bytes is enough for a thread or a future that waits. */
  boolean isAwaited(int more) {
    Readiness made = readiness;
    WaitPoint receiver = bytes;
    return (receiver != null && receiver.isAwaiting(sent.acquire() + more))
        || (made != null && made.isWatchedForBytes() && made.isAwaited(buffered() + (long) more));
  }

  /** Signals the watchers whose condition has come. The caller has fenced after its change. */
  void signalReadiness() {
    Readiness made = readiness;
    if (made != null) {
      made.signalReady();
    }
  }

  /** Marks all bytes sent so far as due, as {@link BulkSender#flush} describes. */
  void flush() {
    long position = sent.acquire();
    if (position == received.acquire()) {
      return; // nothing is unread
    }
    for (long mark = flushed; position > mark; mark = flushed) {
      if (FLUSHED.compareAndSet(this, mark, position)) {
        VarHandle.fullFence();
        WaitPoint receiver = bytes;
        if (receiver != null) {
          receiver.wakeSoft();
        }
        signalReadiness();
        return;
      }
    }
  }

  /** Returns whether there are unread bytes before the flush mark. */
  boolean isDue() {
    return flushed > received.acquire();
  }

  /**
   * Follows an ending: wakes both waiters, the heads of both queues and the watchers, and frees the
   * memory if possible. If the channel has a name, records the ending.
   */
  void ended() {
    VarHandle.fullFence();
    wakeSender(Long.MAX_VALUE);
    wakeReceiver(Long.MAX_VALUE);
    sendLock.wakeFirst();
    receiveLock.wakeFirst();
    freeIfOver();
    signalReadiness();
    if (settings.name() != null) {
      NamedChannels.ended(this);
    }
  }

  /** Frees the memory, if no byte can be received any more. */
  void freeIfOver() {
    if (isReceivingOver()) {
      writer.free();
      reader.free();
    }
  }

  ChannelStats stats() {
    Readiness made = readiness;
    long sending = made == null
        ? 0
        : made.writable.acquisitions()
            + made.drained.acquisitions()
            + made.senderOver.acquisitions();
    long receiving = made == null
        ? 0
        : made.readable.acquisitions() + made.due.acquisitions() + made.receiverOver.acquisitions();
    return new ChannelStats(
        stats(() -> counters(room, sendLock, sending), this::sent),
        stats(() -> counters(bytes, receiveLock, receiving), received::acquire),
        Math.max(writer.fullest(), reader.fullest()));
  }

  /**
   * Reads the counters of one end, all of one moment. Counters only grow. So if none has changed
   * around the read of the position, all of them belong to it.
   */
  private ChannelStats.End stats(Supplier<ChannelStats.End> counters, LongSupplier position) {
    ChannelStats.End before = counters.get();
    while (true) {
      long bytes = position.getAsLong() - firstPosition;
      VarHandle.acquireFence();
      ChannelStats.End after = counters.get();
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

  private static ChannelStats.End counters(@Nullable WaitPoint point, EndLock lock, long watching) {
    return new ChannelStats.End(
        0,
        lock.acquisitions(),
        lock.queueAcquisitions() + watching,
        point == null ? 0 : point.waits(),
        point == null ? 0 : point.parks(),
        point == null ? 0 : point.wakeUps(),
        point == null ? 0 : point.nanosParked());
  }

  /** Returns the name that the builder was given, or {@code unnamed}. */
  String name() {
    return settings.nameOrUnnamed();
  }

  int capacity() {
    return settings.capacity();
  }

  /** Returns how many bytes are worth lingering for. Waiting for more no longer pays. */
  int batch() {
    return Math.min(LARGEST_BATCH, Arguments.largestMinimum(capacity()));
  }

  /** Returns the name, for messages of errors. */
  String channel() {
    return "channel=" + name();
  }

  @Override
  public String toString() {
    return "BulkChannel[" + channel() + ", capacity=" + capacity() + ", buffered=" + available()
        + ", " + super.toString() + ", sending=" + sendLock + ", receiving=" + receiveLock
        + ", waitsForRoom=" + waiter(room) + ", waitsForBytes=" + waiter(bytes) + "]";
  }

  private static String waiter(@Nullable WaitPoint point) {
    return point == null ? "nobody" : point.toString();
  }
}
