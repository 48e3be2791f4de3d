// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * How far an operation had come when it failed. Every exception that a channel throws for its state
 * implements it: the two of {@code java.nio.channels} that mean a closed end,
 * {@link BrokenChannelException}, {@link SenderFailedException} and
 * {@link TransferInterruptedException}.
 */
public interface PartialTransfer {

  /**
   * Returns the number of bytes that the failed call had moved: for a send, those that count as
   * sent; for {@code receiveFully}, those that lie in its destination; for any other receive 0,
   * because one that has taken bytes returns them.
   *
   * @return 0 or more
   */
  long bytesTransferred();
}
