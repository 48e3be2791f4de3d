// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.ReceiverEnding;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The exceptions of a sending end. Each one is new. */
record SenderErrors(ChannelCore core) {

  /** The reason why no send can succeed any more. */
  IOException over() {
    SenderEnding own = core.senderEnding();
    return own != null
        ? new EndClosedException(message("sender was closed: ", own.cause()), own.cause())
        : broken(0);
  }

  EndClosedInFlightException closedInFlight(SenderEnding own, long sent) {
    return new EndClosedInFlightException(
        message("sender was closed in flight: ", own.cause()), own.cause(), sent);
  }

  BrokenChannelException broken(long sent) {
    ReceiverEnding receiver = core.receiverEnding();
    Throwable cause = receiver == null ? null : receiver.cause();
    return new BrokenChannelException(message("receiver is gone: ", cause), cause, sent);
  }

  TransferInterruptedException interrupted(long sent) {
    return new TransferInterruptedException("interrupted while sending: " + core.channel(), sent);
  }

  OutOfMemoryError noMemory(int storage, long sent) {
    return new OutOfStorageError(
        "no memory for a segment above size=" + storage + ": " + core.channel(), sent);
  }

  private String message(String what, @Nullable Throwable cause) {
    return Reason.append(what + core.channel(), cause);
  }

  /**
   * Reports a call that sent fewer bytes than it was given: returns their number, or throws.
   *
   * @param done how many bytes it published
   * @param sent how many of them count as sent
   * @param found the last step: an {@link Outcome}, or a number of bytes if it is above 0
   * @param reach the part of the capacity for which there was memory
   */
  long shortfall(long done, long sent, int found, int reach)
      throws IOException, InterruptedException {
    SenderEnding own = core.senderEnding();
    if (own != null && (found == Outcome.OVER || sent < done)) {
      throw closedInFlight(own, sent);
    }
    switch (found) {
      case Outcome.OVER -> throw broken(sent);
      case Outcome.INTERRUPTED -> {
        Thread.interrupted(); // the exception takes the place of the flag
        throw interrupted(sent);
      }
      case Outcome.NO_MEMORY -> throw noMemory(reach, sent);
      default -> {
        return sent;
      }
    }
  }
}
