// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.List;

/** The kinds of thread that a caller may run on. */
public enum ThreadKind {
  PLATFORM {
    @Override
    public Thread unstarted(String name, Runnable work) {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    }
  },
  VIRTUAL {
    @Override
    public Thread unstarted(String name, Runnable work) {
      try {
        return virtual(name, work);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no virtual threads in Java " + Runtime.version().feature(), e);
      }
    }
  };

  private static final List<ThreadKind> PRESENT =
      Arrays.stream(values()).filter(ThreadKind::works).toList();

  /** Makes a thread of this kind that keeps no JVM alive. */
  public abstract Thread unstarted(String name, Runnable work);

  /** The kinds that this JVM has: no virtual threads before Java 21. */
  public static List<ThreadKind> present() {
    return PRESENT;
  }

  private static boolean works(ThreadKind kind) {
    if (kind == PLATFORM) {
      return true;
    }
    try {
      virtual("probe", () -> {});
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  /** By reflection, because Java 17 compiles this. */
  private static Thread virtual(String name, Runnable work)
      throws NoSuchMethodException, ClassNotFoundException, IllegalAccessException,
          InvocationTargetException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    Class<?> type = Class.forName("java.lang.Thread$Builder");
    type.getMethod("name", String.class).invoke(builder, name);
    return (Thread) type.getMethod("unstarted", Runnable.class).invoke(builder, work);
  }
}
