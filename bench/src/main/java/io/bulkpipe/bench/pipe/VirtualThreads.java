// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

/** Virtual threads, where there are any: found at run time, because Java 17 has none. */
public final class VirtualThreads {
  private static final int NEED = 21;

  private VirtualThreads() {}

  public static boolean arePossible() {
    return Runtime.version().feature() >= NEED;
  }

  static Thread start(Runnable body) {
    try {
      return (Thread)
          Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("virtual threads need Java " + NEED, e);
    }
  }
}
