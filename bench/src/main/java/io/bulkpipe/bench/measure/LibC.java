// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.measure;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.util.Optional;

/** The few functions of the C library that the benchmarks call. */
public interface LibC extends Library {

  /** Asks whether a file descriptor is a terminal. */
  int isatty(int descriptor);

  /** Asks for the resources used so far. */
  int getrusage(int who, Pointer usage);

  /** Says on which processors a thread may run. */
  int sched_setaffinity(int thread, NativeLong bytes, byte[] mask);

  /** Pins the calling thread to a processor. */
  static void pin(int processor) {
    byte[] mask = new byte[128];
    mask[processor / Byte.SIZE] = (byte) (1 << processor % Byte.SIZE);
    LibC libC = Platform.isLinux() ? find().orElse(null) : null;
    if (libC == null || libC.sched_setaffinity(0, new NativeLong(mask.length), mask) != 0) {
      throw new IllegalStateException("processor=" + processor + ": cannot pin a thread to it");
    }
  }

  static Optional<LibC> find() {
    return Holder.LIB_C;
  }

  /** Loads the library once, on first use. */
  final class Holder {
    private static final Optional<LibC> LIB_C = load();

    private Holder() {}

    private static Optional<LibC> load() {
      try {
        return Platform.isLinux() || Platform.isMac()
            ? Optional.of(Native.load("c", LibC.class))
            : Optional.empty();
      } catch (LinkageError e) {
        return Optional.empty();
      }
    }
  }
}
