// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * Thrown if a thread is interrupted where it waits or would have to wait. The thread's interrupt
 * flag is clear then. The channel stays usable, and {@link #bytesTransferred()} is exactly the
 * number of bytes moved.
 */
public final class TransferInterruptedException extends InterruptedException
    implements PartialTransfer {
  private static final long serialVersionUID = 1L;

  /** The bytes that the interrupted call had moved. */
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
