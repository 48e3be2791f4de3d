// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;

/**
 * Thrown to a receiver of messages if the next bytes in the channel are no message: the length is
 * malformed or above the maximum, or fewer bytes follow than it says. Nothing is taken, so each
 * further call throws it again.
 */
public final class InvalidMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidMessageException(String message) {
    super(message);
  }
}
