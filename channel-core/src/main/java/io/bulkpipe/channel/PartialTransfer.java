// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * The progress of an operation that failed. Each {@code IOException} and
 * {@code InterruptedException} that a channel itself throws implements this interface. So does the
 * error that a send throws because it found no memory to grow.
 */
public interface PartialTransfer {

  /**
   * Returns the number of bytes that the failed call had moved. For a send, it counts the bytes
   * that count as sent. For {@code receiveFully}, it counts the bytes in its destination. For any
   * other receive it is 0, because a receive that has taken bytes returns them.
   *
   * @return 0 or more
   */
  long bytesTransferred();
}
