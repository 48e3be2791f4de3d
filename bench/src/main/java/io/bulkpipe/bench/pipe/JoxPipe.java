// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Chunks in a channel of jox, which needs Java 21: its classes are found at run time. */
final class JoxPipe extends ChunkPipe {
  private final Object channel;

  JoxPipe(int capacity, int range) {
    try {
      this.channel = (Object) Jox.MAKE.invokeExact(chunks(capacity, range));
    } catch (LinkageError e) {
      throw new UnsupportedOperationException("jox needs Java 21", e);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void put(byte[] chunk) throws InterruptedException {
    try {
      Jox.SEND.invokeExact(channel, (Object) chunk);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  @Override
  public byte[] take() throws InterruptedException {
    try {
      return (byte[]) (Object) Jox.RECEIVE.invokeExact(channel);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) throws InterruptedException {
    if (e instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return new IllegalStateException(e);
  }

  /** Its methods, as functions of objects. */
  private static final class Jox {
    static final MethodHandle MAKE;
    static final MethodHandle SEND;
    static final MethodHandle RECEIVE;

    static {
      try {
        Class<?> channel = Class.forName("com.softwaremill.jox.Channel");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        MAKE = lookup
            .findStatic(channel, "newBufferedChannel", MethodType.methodType(channel, int.class))
            .asType(MethodType.methodType(Object.class, int.class));
        SEND = lookup
            .findVirtual(channel, "send", MethodType.methodType(void.class, Object.class))
            .asType(MethodType.methodType(void.class, Object.class, Object.class));
        RECEIVE = lookup
            .findVirtual(channel, "receive", MethodType.methodType(Object.class))
            .asType(MethodType.methodType(Object.class, Object.class));
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Jox() {}
  }
}
