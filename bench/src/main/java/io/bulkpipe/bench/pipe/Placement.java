// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.result.InvalidOptionException;
import java.util.List;
import java.util.Locale;

/** Where the threads of a transfer run. */
public enum Placement {
  /** Senders on the first processor, receivers on the second. */
  APART,
  /** All on the first processor. */
  TOGETHER,
  /** Wherever the scheduler puts them. */
  UNPINNED,
  /** The same, while one more thread computes without a pause. */
  BUSY,
  /** Virtual threads on one carrier. */
  ONE_CARRIER,
  /** Virtual threads on two carriers. */
  TWO_CARRIERS;

  private static final int HAS_VIRTUAL_THREADS = 21;

  public boolean isVirtual() {
    return this == ONE_CARRIER || this == TWO_CARRIERS;
  }

  public boolean isPinned() {
    return this == APART || this == TOGETHER;
  }

  /** Whether this JDK has such threads. */
  public boolean isPossible() {
    return !isVirtual() || Runtime.version().feature() >= HAS_VIRTUAL_THREADS;
  }

  public List<String> jvmOptions() {
    if (!isVirtual()) {
      return List.of();
    }
    int carriers = this == ONE_CARRIER ? 1 : 2;
    return List.of(
        "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
        "-Djdk.virtualThreadScheduler.maxPoolSize=" + carriers);
  }

  /** Refuses to go on if this JDK has no virtual threads. */
  public static void checkVirtual() {
    if (!ONE_CARRIER.isPossible()) {
      throw new InvalidOptionException(
          "java.version", Runtime.version(), "21 or later, which virtual threads need");
    }
  }

  /** Starts a virtual thread. They are found at run time, because Java 17 has none. */
  public static void startVirtual(Runnable body) {
    try {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("virtual threads need Java 21", e);
    }
  }

  /** Starts a thread. */
  void start(String name, Runnable body) {
    if (isVirtual()) {
      startVirtual(body);
    } else {
      Thread thread = new Thread(body, name);
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** The name on the command line and in the results: lower case, with dashes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
