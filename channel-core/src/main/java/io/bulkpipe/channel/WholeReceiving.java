// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** The receiving half of the algorithm, for what is taken unit by unit. */
abstract class WholeReceiving extends Receiving {
  /*
   * A receive as in Receiving, whose consumer takes units out of the ring.
   *
   * R5  What a batch has taken is published a slice at a time, and then a sender is woken; the rest is
   *     published when the batch ends, however it does.
   */

  WholeReceiving(LazyConduit lazy) {
    super(lazy);
  }

  /**
   * Takes what a consumer wants of what is there, waiting for the first byte.
   *
   * @return how many units the consumer took, or {@code -1} at the end of the stream
   */
  <T> int receiveWhole(UnitTaker<T> taker, T to, long deadline)
      throws IOException, InterruptedException {
    int begun = begin(1, deadline);
    if (begun <= 0) {
      return begun;
    }
    int found;
    int taken = 0;
    try {
      found = bytes(begun, 1, deadline);
      if (found > 0) {
        taken = taker.takeFrom(reader, to);
        reader.publish();
        found = taken > 0 ? found : WaitPoint.OVER; // the memory was freed
      }
    } finally {
      leave();
    }
    return found > 0 ? taken : errors().report(found, 0);
  }

  /**
   * Lends a message, which is there, to a callback, out of {@link #receiveWhole} and between {@link
   * #beginLending} and {@link #endLending}.
   *
   * @param windows what {@link #beginLending} returned
   * @param from where behind the position it begins: behind its length
   * @param to where it ends
   * @return false if the memory was freed
   */
  final boolean lendMessage(Windows windows, int from, int to, MessageReader callback)
      throws IOException, InterruptedException {
    ByteBuffer window = reader.lendSlice(windows, from, to);
    if (window == null) {
      return false;
    }
    try {
      callback.read(window);
    } finally {
      windows.takeBack(window);
    }
    reader.skip(to);
    return true;
  }

  /** Before messages are lent one after the other. */
  final Windows beginLending() {
    Windows windows = reader.windows();
    turn.lend();
    return windows;
  }

  /** After that. */
  final void endLending() {
    turn.takeBack();
    reader.publish();
  }

  /** Lets a sender have the room of a batch so far, and wakes it, out of {@link #receiveWhole}. */
  final void publishSlice() {
    reader.publish();
    VarHandle.fullFence();
    room.wake(reader.position());
    conduit.notifyObservers();
  }
}
