// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What both ends have: parts of the conduit, which the first call makes, at hand without a detour. */
@SuppressWarnings("NullAway.Init") // by start()
abstract class ChannelEnd extends LeadingPadding {
  /*
   * X1  The fields are set at the first call, the turn last, by a release; each call reads the turn
   *     first, by an acquire, and with it the others. Who sets them again sets the same.
   */

  private static final int LARGEST_SLICE = 16 * 1024;
  private static final int SMALLEST_SLICE = 256;
  private static final VarHandle TURN;

  static {
    try {
      TURN = MethodHandles.lookup().findVarHandle(ChannelEnd.class, "turn", Turn.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final LazyConduit lazy;
  Conduit conduit;
  EndState state;
  WaitPoint room;
  WaitPoint bytes;

  /** The largest piece to copy before the other end may see it. */
  int slice;

  /** Half the capacity, rounded up. */
  int half;

  /** Read first by every call, through {@link #turn()}. */
  Turn turn;

  ChannelEnd(LazyConduit lazy) {
    this.lazy = lazy;
  }

  /** The turn of this end; afterwards, the fields may be used. */
  final Turn turn() {
    Turn made = (Turn) TURN.getAcquire(this);
    return made == null ? start() : made;
  }

  /** The conduit, for calls that do not move bytes. */
  final Conduit conduit() {
    turn();
    return conduit;
  }

  private Turn start() {
    Conduit made = lazy.get();
    conduit = made;
    state = made.state;
    room = made.room;
    bytes = made.bytes;
    slice = Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, made.capacity / 4));
    half = (made.capacity + 1) / 2;
    Turn own = use(made);
    TURN.setRelease(this, own);
    return own;
  }

  /** Sets the fields of a subclass and returns the turn. */
  abstract Turn use(Conduit made);
}
