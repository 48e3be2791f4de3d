// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;

/** What the current thread has allocated since this was made. */
final class AllocatedBytes {
  private final Object bean = ManagementFactory.getThreadMXBean();
  private final Method count;
  private final long start;

  AllocatedBytes() throws ReflectiveOperationException {
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
