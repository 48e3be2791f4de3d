// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * Thrown when a thread is interrupted where it waits, or would have to. The channel stays usable,
 * and {@link #bytesTransferred()} says exactly what was moved.
 */
public final class TransferInterruptedException extends InterruptedException
    implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** What the call that was interrupted had moved. */
  private final long bytesTransferred;

  TransferInterruptedException(String message, long bytesTransferred) {
    super(message);
    this.bytesTransferred = bytesTransferred;
  }

  @Override
  public long bytesTransferred() {
    return bytesTransferred;
  }
}
