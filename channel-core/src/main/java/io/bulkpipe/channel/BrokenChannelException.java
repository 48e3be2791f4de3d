// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown to a sender whose receiver is gone. If the receiver was cancelled, the
 * {@linkplain #getCause() cause} is that of the cancellation. The counterpart of a kernel's
 * {@code EPIPE}.
 */
public final class BrokenChannelException extends IOException implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** The bytes of the failed call that count as sent. */
  private final long bytesTransferred;

  BrokenChannelException(String message, @Nullable Throwable cause, long bytesTransferred) {
    super(message, cause);
    this.bytesTransferred = bytesTransferred;
  }

  @Override
  public long bytesTransferred() {
    return bytesTransferred;
  }
}
