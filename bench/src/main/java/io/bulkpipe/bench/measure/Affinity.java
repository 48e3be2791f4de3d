// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import com.sun.jna.NativeLong;
import com.sun.jna.Platform;

/** Pins threads to processors. */
public final class Affinity {
  private static final int MASK_BYTES = 128;

  private Affinity() {}

  public static void pin(int processor) {
    byte[] mask = new byte[MASK_BYTES];
    mask[processor / Byte.SIZE] = (byte) (1 << processor % Byte.SIZE);
    LibC libC = Platform.isLinux() ? LibC.find().orElse(null) : null;
    if (libC == null || libC.sched_setaffinity(0, new NativeLong(MASK_BYTES), mask) != 0) {
      throw new IllegalStateException("processor=" + processor + ": cannot pin a thread to it");
    }
  }
}
