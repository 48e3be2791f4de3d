// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An operation that never waits, and a future for when it should be tried again. */
interface Attempt<T> {

  /** Moves bytes. Returns the result of the operation, or null if it must wait first. */
  @Nullable
  T make() throws IOException;

  /** Returns a future that completes once the next attempt is worth it. */
  CompletableFuture<@Nullable Void> whenWorthIt();
}
