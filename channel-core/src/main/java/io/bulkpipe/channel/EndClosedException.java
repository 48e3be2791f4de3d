// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** The caller's own end had been closed before the call. */
final class EndClosedException extends ClosedChannelException implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  private final String message;

  EndClosedException(String message, @Nullable Throwable cause) {
    this.message = message;
    if (cause != null) {
      initCause(cause);
    }
  }

  @Override
  public String getMessage() {
    return message;
  }

  @Override
  public long bytesTransferred() {
    return 0;
  }
}
