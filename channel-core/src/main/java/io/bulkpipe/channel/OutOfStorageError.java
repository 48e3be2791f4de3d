// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/** There is no memory for a larger storage, and the one there is stays full. */
final class OutOfStorageError extends OutOfMemoryError implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** What counts as sent of the call that failed. */
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
