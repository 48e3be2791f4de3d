// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one consumer takes out of a receiver: chunks, or messages. Knows where the stream ended. */
interface Supply {

  /** Takes the next; null if there is none yet, or none any more. Never waits. */
  byte @Nullable [] poll() throws IOException;

  /** Tells whether a poll met the end of the stream. */
  boolean isEnded();

  /** Tells when the next poll is worth it. */
  CompletableFuture<@Nullable Void> whenReady();
}
