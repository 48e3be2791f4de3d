// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.concurrent.locks.LockSupport;
import kotlin.ResultKt;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread call a suspending function: it parks while that is suspended. {@code runBlocking},
 * which does the same, makes an event loop a call.
 */
final class ParkedContinuation<T> implements Continuation<T> {
  private static final Object SUSPENDED = IntrinsicsKt.getCOROUTINE_SUSPENDED();

  private final Thread thread = Thread.currentThread();
  private volatile @Nullable Object result = SUSPENDED;

  /** Returns what the function returned, at once or later. */
  @Nullable
  Object await(@Nullable Object returned) throws InterruptedException {
    if (returned != SUSPENDED) {
      return returned;
    }
    Object value;
    while ((value = result) == SUSPENDED) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    if (value != null) {
      ResultKt.throwOnFailure(value);
    }
    return value;
  }

  @Override
  public CoroutineContext getContext() {
    return EmptyCoroutineContext.INSTANCE;
  }

  @Override
  public void resumeWith(Object value) {
    result = value;
    LockSupport.unpark(thread);
  }
}
