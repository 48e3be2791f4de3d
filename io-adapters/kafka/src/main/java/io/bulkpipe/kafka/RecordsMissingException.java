// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Records of the stream are missing: the broker has deleted them before they were read, or the
 * number of messages in a partition differs from the count that the writer has written. Records of
 * other programs in the topic also cause that.
 */
public final class RecordsMissingException extends IOException {
  private static final long serialVersionUID = 1L;

  RecordsMissingException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
