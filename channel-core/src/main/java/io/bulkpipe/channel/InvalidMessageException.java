// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;

/**
 * Thrown to the receiver of messages when what is in the channel is no message: a length that
 * cannot be right, or fewer bytes than the length says. Nothing of it is taken, so it is thrown
 * again at every further call.
 */
public final class InvalidMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  InvalidMessageException(String message) {
    super(message);
  }
}
