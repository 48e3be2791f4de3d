// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;

/**
 * The stream in the topic has ended with a failure of its sender. The message has the text of that
 * failure, as its writer has written it.
 */
public final class StreamFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  StreamFailedException(String message) {
    super(message);
  }
}
