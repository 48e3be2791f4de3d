// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.reflect.Method;

/**
 * What the current thread has allocated since this was made. By reflection, since the module does
 * not read that of the counters.
 */
final class AllocatedBytes {
  private final Object bean;
  private final Method count;
  private final long start;

  AllocatedBytes() throws ReflectiveOperationException {
    bean = Class.forName("java.lang.management.ManagementFactory")
        .getMethod("getThreadMXBean")
        .invoke(null);
    count = Class.forName("com.sun.management.ThreadMXBean")
        .getMethod("getThreadAllocatedBytes", long.class);
    start = counted();
  }

  long now() throws ReflectiveOperationException {
    return counted() - start;
  }

  private long counted() throws ReflectiveOperationException {
    return (Long) count.invoke(bean, Thread.currentThread().getId());
  }
}
