// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;

/**
 * Thrown by a {@link KafkaTopicWriter} after another writer with the same transactional id has
 * taken over. Readers see none of its messages after that. Do not open it again, or the two writers
 * would fence each other in turn.
 */
public final class WriterFencedException extends IOException {
  private static final long serialVersionUID = 1L;

  WriterFencedException(String message, Throwable cause) {
    super(message, cause);
  }
}
