// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.io.IOException;

/**
 * Thrown to a receiver whose sender has aborted, or has closed with a cause and all bytes that it
 * sent have been received. The {@linkplain #getCause() cause} is the sender's.
 */
public final class SenderFailedException extends IOException implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** The bytes that the failed call had received. */
  private final long bytesTransferred;

  SenderFailedException(String message, Throwable cause, long bytesTransferred) {
    super(message, cause);
    this.bytesTransferred = bytesTransferred;
  }

  @Override
  public long bytesTransferred() {
    return bytesTransferred;
  }
}
