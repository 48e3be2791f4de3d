// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Ends of channels of which one method does what a test wants, again and again. */
public final class FaultyEnd {
  private FaultyEnd() {}

  /** A receiver with another method of a name. */
  public static BulkReceiver receiver(BulkReceiver real, String method, Callable<?> instead) {
    return end(BulkReceiver.class, real, method, instead);
  }

  /** A sender with another method of a name. */
  public static BulkSender sender(BulkSender real, String method, Callable<?> instead) {
    return end(BulkSender.class, real, method, instead);
  }

  /** What throws anything, declared or not. */
  public static Callable<?> thrower(Throwable thrown) {
    return () -> {
      throw FaultyEnd.<RuntimeException>unchecked(thrown);
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the type is erased
  public static <E extends Throwable> E unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static <T> T end(Class<T> type, T real, String method, Callable<?> instead) {
    InvocationHandler handler = (proxy, called, arguments) -> {
      if (called.getName().equals(method)) {
        return instead.call();
      }
      try {
        @Nullable Object result = called.invoke(real, arguments);
        return result;
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
