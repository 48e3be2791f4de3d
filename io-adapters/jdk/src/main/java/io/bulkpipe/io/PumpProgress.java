// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Notices that the other side of a pump makes no progress. For one run. */
final class PumpProgress {
  /** In nanoseconds. A channel that is full for a moment has room again before. */
  private static final long LONGEST = 5_000_000_000L;

  private static final long PAUSE_MILLIS = 1;

  /** The calls in vain that follow each other without a pause. */
  private static final int WITHOUT_PAUSE = 10;

  private final String failure;
  private int vain;
  private long since;

  /** @param failure what to say after the time */
  PumpProgress(String failure) {
    this.failure = failure;
  }

  /** Notes a call. After several calls in a row that moved nothing, pauses for a moment. */
  void note(boolean moved) throws IOException, InterruptedException {
    if (moved) {
      vain = 0;
      return;
    }
    if (vain == 0) {
      since = System.nanoTime();
    } else if (System.nanoTime() - since > LONGEST) {
      throw new IOException(failure + " for seconds=" + LONGEST / 1_000_000_000);
    }
    vain++;
    if (vain > WITHOUT_PAUSE) {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }
}
