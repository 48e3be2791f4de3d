// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.WindowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes a receiver's windows to a target, to the end of the stream. For one run. */
final class TargetPump implements WindowReader {

  /** A target of a pump's bytes. */
  interface Target {
    /** Takes bytes from a buffer. Advances its position by exactly those, even if it throws. */
    void take(ByteBuffer bytes) throws IOException, InterruptedException;

    /** Passes on the bytes that it took. Called when the receiver is empty. */
    void flush() throws IOException;
  }

  private final BulkReceiver receiver;
  private final Target target;
  private @Nullable Throwable failure;
  private boolean asked;

  TargetPump(BulkReceiver receiver, Target target) {
    this.receiver = receiver;
    this.target = target;
  }

  long run() throws IOException {
    long count = 0;
    boolean kept = false;
    PumpProgress progress = new PumpProgress("the target took no byte");
    try {
      for (int n; (n = drain(kept)) >= 0; ) {
        count += n;
        if (failure != null) {
          throw Rethrown.<InterruptedException>as(failure);
        }
        kept |= n > 0;
        if (kept && (n == 0 || receiver.available() == 0)) {
          target.flush();
          kept = false;
        }
        progress.note(n > 0 || !asked); // it is not asked while there are no bytes
        asked = false;
      }
      if (kept) {
        target.flush();
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e, count);
    }
    return count;
  }

  /**
   * Waits only if the target keeps no bytes. Otherwise it must not wait, even though bytes were
   * available: another receiver may have taken them.
   */
  private int drain(boolean kept) throws IOException, InterruptedException {
    return kept ? receiver.drain(1, this, Duration.ZERO) : receiver.drain(this);
  }

  @Override
  public int read(ByteBuffer window) {
    asked = true;
    Piece.narrow(window);
    try {
      target.take(window);
    } catch (Throwable t) {
      failure = t; // bytes that were taken before it are consumed
    }
    return 0;
  }
}
