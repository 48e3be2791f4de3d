// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An operation that never waits, and a future that completes when it should be tried again. */
interface Attempt<T> {

  /**
   * Tries the operation, which may move bytes. Returns its result, or null if it should be tried
   * again later.
   */
  @Nullable
  T make() throws IOException;

  /** Returns a future that completes once the next attempt is worth it. */
  CompletableFuture<@Nullable Void> whenWorthIt();
}
