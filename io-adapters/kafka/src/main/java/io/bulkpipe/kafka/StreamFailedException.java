// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;

/**
 * The stream in the topic ended with a failure: that of the sender whose messages were written. The
 * message is what its writer wrote down of it.
 */
public final class StreamFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  StreamFailedException(String message) {
    super(message);
  }
}
