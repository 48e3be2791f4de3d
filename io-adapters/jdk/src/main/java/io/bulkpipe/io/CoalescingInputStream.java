// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.time.Duration;

/** A stream whose reads wait a moment for more bytes, as {@link InputStreamBuilder} describes. */
final class CoalescingInputStream extends ReceiverInputStream {
  /*
   * A producer may write a few bytes at a time. If the reader took each write at once, it would
   * poll or park for a few bytes, and take the cache lines that the producer is about to write. So
   * a read that finds few bytes parks until more are buffered. It wakes once for many writes.
   *
   * COALESCE-1  Only a read that finds bytes waits here. They stay in the channel while it waits,
   *     so an interruption loses none.
   * COALESCE-2  A read that finds no bytes returns with the first bytes that come. So a dialogue
   *     without flushes is not slowed down, unless its messages come in pieces.
   */

  /** The most time that a read waits for more bytes by default. */
  static final Duration MOST = Duration.ofNanos(100_000);

  /** A read that finds at least this number of bytes does not wait for more. */
  private static final int ENOUGH = 16 * 1024;

  /** A read of fewer bytes costs no more than the wait, so it does not wait. */
  private static final int SHORTEST_READ = 1024;

  private final BulkReceiver receiver;
  private final Duration most;
  private final int enough;

  CoalescingInputStream(BulkReceiver receiver, Duration most) {
    super(receiver);
    this.receiver = receiver;
    this.most = most;
    this.enough = Math.min(ENOUGH, receiver.largestMinimum());
  }

  @Override
  int receive(byte[] b, int off, int len) throws IOException, InterruptedException {
    if (len < SHORTEST_READ || receiver.available() == 0 || receiver.isDue(Math.min(len, enough))) {
      return receiver.receiveInto(b, off, len);
    }
    boolean open = receiver.isOpen();
    try {
      receiver.awaitDue(enough, most);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // there are bytes, so the read can go on
    }
    return receiveAfterWait(b, off, len, open);
  }
}
