// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.time.Duration;

/** A stream whose reads wait a moment while bytes keep arriving: see {@link InputStreamBuilder}. */
final class CoalescingInputStream extends ReceiverInputStream {
  /*
   * A producer that writes a few bytes at a time and a reader that takes what it finds meet at each
   * write: the reader polls or parks for a few bytes, and takes the cache lines that the producer
   * is about to write. So a read that finds little parks until more is there. It wakes up once for
   * many writes.
   *
   * COALESCE-1  Only a read that finds bytes waits here. What it finds stays in the channel while it
   *     waits, so neither an interruption nor an ending of this end loses any.
   * COALESCE-2  A read that finds nothing returns with the first bytes that come. So a dialogue in
   *     which nobody flushes is not slowed down, unless its messages come in pieces.
   */

  /** How long, at most, a read waits for more by default. */
  static final Duration MOST = Duration.ofNanos(100_000);

  /** How many bytes are enough to go on with. */
  private static final int ENOUGH = 16 * 1024;

  /** A read of fewer bytes costs no more than the wait would. */
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
