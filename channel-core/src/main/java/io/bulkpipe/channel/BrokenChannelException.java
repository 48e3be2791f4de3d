// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown to a sender whose receiver is gone: closed, or cancelled with a reason, which is then the
 * {@linkplain #getCause() cause}. The counterpart of a kernel's {@code EPIPE}.
 */
public final class BrokenChannelException extends IOException implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** What counts as sent of the call that failed. */
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
