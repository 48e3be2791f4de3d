// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/** There is no memory for a larger segment, and the present one stays full or is too small. */
final class OutOfStorageError extends OutOfMemoryError implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** The bytes of the failed call that count as sent. */
  private final long bytesTransferred;

  OutOfStorageError(String message, long bytesTransferred) {
    super(message);
    this.bytesTransferred = bytesTransferred;
  }

  @Override
  public long bytesTransferred() {
    return bytesTransferred;
  }
}
