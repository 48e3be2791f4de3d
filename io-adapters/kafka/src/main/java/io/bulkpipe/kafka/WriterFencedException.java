// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;

/**
 * Thrown by a {@link KafkaTopicWriter} whose place another one has taken, with the same
 * transactional id. Nothing that it wrote after that is read by anybody. It must not be started
 * again, or the two would fence each other in turn.
 */
public final class WriterFencedException extends IOException {
  private static final long serialVersionUID = 1L;

  WriterFencedException(String message, Throwable cause) {
    super(message, cause);
  }
}
