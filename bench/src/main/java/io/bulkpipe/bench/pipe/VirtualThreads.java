// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Virtual threads, where there are any. */
public final class VirtualThreads {
  private static final int NEED = 21;

  private VirtualThreads() {}

  /**
   * Tells whether this JDK has them.
   *
   * @return true from JDK 21 on
   */
  public static boolean arePossible() {
    return Runtime.version().feature() >= NEED;
  }

  /** Makes one that has not been started. */
  static Thread unstarted(Runnable body) {
    try {
      return (Thread) Builder.UNSTARTED.invoke(body);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Found on first use. */
  private static final class Builder {
    static final MethodHandle UNSTARTED = find();

    private static MethodHandle find() {
      try {
        Class<?> builder = Class.forName("java.lang.Thread$Builder");
        Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        Object made = lookup
            .findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual))
            .invoke();
        return lookup
            .findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class))
            .bindTo(made);
      } catch (Throwable e) {
        throw new UnsupportedOperationException("virtual threads need Java " + NEED, e);
      }
    }
  }
}
