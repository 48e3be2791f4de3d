// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Chunks in a channel of jox, which needs Java 21: its classes are found at run time. */
final class JoxPipe {
  private static final MethodHandle MAKE;
  private static final MethodHandle SEND;
  private static final MethodHandle RECEIVE;

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

  private JoxPipe() {}

  static ChunkPipe open(int capacity, int range) {
    Object channel = make(ChunkPipe.chunks(capacity, range));
    return new ChunkPipe(
        chunk -> {
          try {
            SEND.invokeExact(channel, (Object) chunk);
          } catch (Throwable e) {
            throw rethrown(e);
          }
        },
        () -> {
          try {
            return (byte[]) (Object) RECEIVE.invokeExact(channel);
          } catch (Throwable e) {
            throw rethrown(e);
          }
        });
  }

  private static Object make(int chunks) {
    try {
      return (Object) MAKE.invokeExact(chunks);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static RuntimeException rethrown(Throwable e) throws InterruptedException {
    if (e instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return new IllegalStateException(e);
  }
}
