// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;

/**
 * What the virtual machine counts of memory; by reflection, as the module under test needs
 * java.base only.
 */
public final class MemoryCounters {
  private static final String MANAGEMENT = "java.lang.management.";

  private final Object threads;
  private final Method allocated;
  private final Object directPool;
  private final Method directBytes;
  private final Method directBuffers;

  public MemoryCounters() throws ReflectiveOperationException {
    Class<?> factory = Class.forName(MANAGEMENT + "ManagementFactory");
    threads = factory.getMethod("getThreadMXBean").invoke(null);
    allocated = Class.forName("com.sun.management.ThreadMXBean")
        .getMethod("getThreadAllocatedBytes", long.class);
    Class<?> pool = Class.forName(MANAGEMENT + "BufferPoolMXBean");
    Method name = pool.getMethod("getName");
    List<?> pools =
        (List<?>) factory.getMethod("getPlatformMXBeans", Class.class).invoke(null, pool);
    Object direct = null;
    for (Object candidate : pools) {
      if ("direct".equals(name.invoke(candidate))) {
        direct = candidate;
      }
    }
    directPool = Objects.requireNonNull(direct);
    directBytes = pool.getMethod("getMemoryUsed");
    directBuffers = pool.getMethod("getCount");
  }

  /** Bytes of heap that the calling thread has allocated. */
  @SuppressWarnings("deprecation") // Thread.threadId() comes with Java 19
  public long bytesOfThisThread() throws ReflectiveOperationException {
    return (long) allocated.invoke(threads, Thread.currentThread().getId());
  }

  /** Bytes in direct buffers of the process. */
  public long directBytes() throws ReflectiveOperationException {
    return (long) directBytes.invoke(directPool);
  }

  /** Direct buffers of the process. */
  public long directBuffers() throws ReflectiveOperationException {
    return (long) directBuffers.invoke(directPool);
  }
}
