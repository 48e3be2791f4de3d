// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import java.time.Duration;

/** A channel whose calls tell all by their result, as an actor must not throw. */
class StressedChannel {
  /** The call was told of an ending by an exception. */
  static final int TOLD = -2;

  /** A wait did not end before this. */
  static final int LATE = -9;

  /** Longer than any wait takes that is not forgotten. */
  static final long LONG_NANOS = 2_000_000_000;

  /** Why a sender aborts. */
  static final class Aborted extends Throwable {
    private static final long serialVersionUID = 1;

    Aborted() {
      super("aborted", null, false, false);
    }
  }

  final ChannelCore core;
  final BulkSender sender;
  final BulkReceiver receiver;

  StressedChannel(int capacity) {
    this(BulkChannel.builder().capacity(capacity));
  }

  StressedChannel(BulkChannel.Builder builder) {
    Settings settings = builder.spinning(false).settings();
    core = new ChannelCore(settings, new EndLock(true, false), new EndLock(true, false), 0);
    LazyCore made = new LazyCore(settings, core);
    sender = new SendingEnd(made);
    receiver = new ReceivingEnd(made);
  }

  /** The bytes first, first + 1 and so on. */
  static byte[] range(int first, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  /** Sends what there is room for; how many bytes count as sent. */
  final int trySend(byte[] src) {
    try {
      return sender.trySendBulk(src, 0, src.length);
    } catch (EndClosedInFlightException | BrokenChannelException e) {
      return (int) ((PartialTransfer) e).bytesTransferred();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Receives what is there: how many, -1 at the end, or {@link #TOLD}. */
  final int tryReceive(byte[] dst) {
    try {
      return receiver.tryReceiveInto(dst, 0, dst.length);
    } catch (IOException e) {
      return TOLD;
    }
  }

  /** Receives until the end, or until nothing is there: how many. */
  final int tryReceiveAll() {
    byte[] dst = new byte[core.capacity()];
    int sum = 0;
    for (int n; (n = tryReceive(dst)) > 0; ) {
      sum += n;
    }
    return sum;
  }

  /**
   * Receives bytes that go on by 1 from {@code first}; a result that none may have if they do not.
   */
  final int tryReceive(int first, int length) {
    byte[] dst = new byte[length];
    int n = tryReceive(dst);
    for (int i = 0; i < n; i++) {
      if (dst[i] != (byte) (first + i)) {
        return 1000 + i;
      }
    }
    return n;
  }

  final int receive(int length, long nanos) {
    try {
      return receiver.receiveInto(new byte[length], 0, length, Duration.ofNanos(nanos));
    } catch (IOException | InterruptedException e) {
      return TOLD;
    }
  }

  final int awaitDue(int target, long nanos) {
    try {
      return receiver.awaitDue(target, Duration.ofNanos(nanos)) ? 1 : 0;
    } catch (InterruptedException e) {
      return TOLD;
    }
  }

  final int send(int length, long nanos) {
    try {
      return sender.sendBulk(new byte[length], 0, length, Duration.ofNanos(nanos));
    } catch (IOException | InterruptedException e) {
      return TOLD;
    }
  }

  /** Gives the result of a wait that began at {@code begin}, unless it took too long. */
  static int inTime(int result, long begin) {
    return System.nanoTime() - begin < LONG_NANOS ? result : LATE;
  }
}
