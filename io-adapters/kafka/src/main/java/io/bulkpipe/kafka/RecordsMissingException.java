// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Records of the stream are not in the topic any more, or were written by somebody else: the broker
 * has deleted them before they were read, or the number of messages is not the one that the writer
 * wrote down.
 */
public final class RecordsMissingException extends IOException {
  private static final long serialVersionUID = 1L;

  RecordsMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
