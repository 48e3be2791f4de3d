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

  /**
   * Asks whether a file descriptor is a terminal.
   *
   * @param descriptor 0, 1 or 2
   * @return 1 if it is
   */
  int isatty(int descriptor);

  /**
   * Asks for the resources used so far.
   *
   * @param who 0 for this process
   * @param usage room for a {@code struct rusage}
   * @return 0 if the struct was filled in
   */
  int getrusage(int who, Pointer usage);

  /**
   * Says on which processors a thread may run.
   *
   * @param thread 0 for the calling one
   * @param bytes the length of the mask
   * @param mask a bit for each processor
   * @return 0 if it was done
   */
  int sched_setaffinity(int thread, NativeLong bytes, byte[] mask);

  /**
   * Finds the C library, on Linux and macOS.
   *
   * @return nothing elsewhere, and where JNA cannot load its own library
   */
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
