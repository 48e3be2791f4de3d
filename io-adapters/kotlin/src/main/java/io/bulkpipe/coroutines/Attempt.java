// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An operation that never waits, and what to wait for when it would have had to. */
interface Attempt<T> {

  /** Moves bytes, and returns the result of it all; null if there is something left to wait for. */
  @Nullable
  T make() throws IOException;

  /** Tells when the next attempt is worth it. */
  CompletableFuture<@Nullable Void> whenWorthIt();
}
