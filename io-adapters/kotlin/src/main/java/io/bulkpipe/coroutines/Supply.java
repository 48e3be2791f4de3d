// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A supply of chunks or messages from a receiver, for one consumer. */
interface Supply {

  /** Takes the next one. Returns null if there is none yet, or after the end. Never waits. */
  byte @Nullable [] poll() throws IOException;

  /** Returns whether a poll has met the end of the stream. */
  boolean isEnded();

  /** Returns a future that completes once the next poll is worth it. */
  CompletableFuture<@Nullable Void> whenReady();
}
