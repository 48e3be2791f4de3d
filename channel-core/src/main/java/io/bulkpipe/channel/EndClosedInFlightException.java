// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/** The caller's own end was closed while the call was in flight. */
final class EndClosedInFlightException extends AsynchronousCloseException
    implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  private final String message;
  private final long bytesTransferred;

  EndClosedInFlightException(String message, @Nullable Throwable cause, long bytesTransferred) {
    this.message = message;
    this.bytesTransferred = bytesTransferred;
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
    return bytesTransferred;
  }
}
