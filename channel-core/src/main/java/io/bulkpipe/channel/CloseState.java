// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Whether the two ends are open, and if not, how they ended. Knows no bytes, only positions. */
@SuppressWarnings("unused")
class CloseState extends PaddedFields.CloseFields {
  /*
   * The receiving end is open, or closed for good. The state of the sending end moves only along
   * these arrows:
   *
   *                  close             settle (receiver)
   *     (null) open ------> CLOSED(floor) ---------------> ENDED(position)
   *          |               |  raiseFloor (sender): a higher floor
   *          |    abort      |  abort
   *          +-------------> ABORTED
   *
   * Closing must not wait for a send in flight. So such a send may publish bytes after the state
   * is CLOSED, while a receiver decides that it has seen the last byte. Both decide by
   * compare-and-set on one word, the state of the sending end:
   *
   * - A sender publishes, fences, and reads the state. If it finds CLOSED, it raises the floor to
   *   its position. If it finds ENDED, only what lies before the end's position counts as sent.
   * - A receiver reads CLOSED. It fences, and looks at the bytes. If they are too few, and the
   *   floor is not above them, it makes the position after them the end.
   *
   * CLOSE-1  ENDED and ABORTED are final. After ABORTED, no byte is received. After ENDED, no byte
   *     at or beyond its position is received.
   * CLOSE-2  If a send finds the sender open after its fence, the receiver's look after its own
   *     fence finds the bytes of that send. The send publishes, fences, and reads the state. A
   *     receiver that has seen CLOSED fences, and reads the position. Of two fences one comes
   *     first, so either the send sees CLOSED, or the receiver sees the bytes.
   * CLOSE-3  A floor is raised only to a position that has been published. So a receiver that sees
   *     the floor above its own position finds bytes when it looks again, and never waits for them.
   * CLOSE-4  The cause, once there is one, stays.
   */

  enum Phase {
    /** Closed; what was sent may still be received. */
    CLOSED,
    /** Closed, and the end of the stream is fixed. Bytes before it may still be unread. */
    ENDED,
    /** Given up; what is buffered is dropped. */
    ABORTED
  }

  /**
   * How the sending end ended.
   *
   * @param cause the cause that was given, if any
   * @param position CLOSED: the floor, before which the stream does not end; ENDED: where it ends
   */
  record SenderEnding(Phase phase, @Nullable Throwable cause, long position) {}

  /** How the receiving end ended: with the cause that was given, if any. */
  record ReceiverEnding(@Nullable Throwable cause) {}

  /** What {@link #raiseFloor} returns where nothing is cut off. */
  static final long NOWHERE = Long.MAX_VALUE;

  /** How the sending end ended; null while it is open. */
  @Nullable
  final SenderEnding senderEnding() {
    return sender;
  }

  /** How the receiving end ended; null while it is open. */
  @Nullable
  final ReceiverEnding receiverEnding() {
    return receiver;
  }

  /** Returns whether both ends are open. Reads one field if neither was ever closed. */
  final boolean bothOpen() {
    return !touched || (sender == null && receiver == null);
  }

  /** Returns whether an end may have ended. Reads one field. */
  final boolean isTouched() {
    return touched;
  }

  /** Closes the sending end; false if it had ended already. */
  final boolean closeSender(@Nullable Throwable cause) {
    touched = true;
    return SENDER.compareAndSet(this, null, new SenderEnding(Phase.CLOSED, cause, 0));
  }

  /** Aborts the sending end; false if it was aborted already, or the stream has ended. */
  final boolean abortSender(Throwable cause) {
    touched = true;
    while (true) {
      SenderEnding now = sender;
      if (now != null && now.phase() != Phase.CLOSED) {
        return false;
      }
      Throwable first = now != null && now.cause() != null ? now.cause() : cause;
      if (SENDER.compareAndSet(this, now, new SenderEnding(Phase.ABORTED, first, 0))) {
        return true;
      }
    }
  }

  /**
   * Keeps the stream from ending before {@code published}, if that can still be done.
   *
   * @return where the stream has ended already, or {@link #NOWHERE}
   */
  final long raiseFloor(long published) {
    while (true) {
      SenderEnding now = sender;
      if (now == null || now.phase() == Phase.ABORTED) {
        return NOWHERE;
      }
      if (now.phase() == Phase.ENDED) {
        return now.position();
      }
      if (now.position() >= published
          || SENDER.compareAndSet(
              this, now, new SenderEnding(Phase.CLOSED, now.cause(), published))) {
        return NOWHERE;
      }
    }
  }

  /**
   * Makes {@code received} the end of a closed stream, unless a floor lies above it.
   *
   * @return true if the end is fixed; false if there is more to receive, or it was aborted
   */
  final boolean settle(long received) {
    while (true) {
      SenderEnding now =
          Objects.requireNonNull(sender, "nothing to settle while the sender is open");
      if (now.phase() != Phase.CLOSED) {
        return now.phase() == Phase.ENDED;
      }
      if (now.position() > received) {
        return false;
      }
      if (SENDER.compareAndSet(this, now, new SenderEnding(Phase.ENDED, now.cause(), received))) {
        return true;
      }
    }
  }

  /** Closes the receiving end; false if it was closed already. */
  final boolean closeReceiver(@Nullable Throwable cause) {
    touched = true;
    return RECEIVER.compareAndSet(this, null, new ReceiverEnding(cause));
  }

  @Override
  public String toString() {
    SenderEnding s = sender;
    return "sender="
        + (s == null ? "OPEN" : s.phase().name())
        + ", receiver="
        + (receiver == null ? "OPEN" : "CLOSED");
  }
}
