// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.ReceiverEnding;
import io.bulkpipe.channel.CloseState.SenderEnding;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the callers of a sending end are told; each time a new exception. */
record SenderErrors(ChannelCore core) {

  /** Why no send can succeed any more. */
  IOException over() {
    SenderEnding own = core.state.sender();
    return own != null
        ? new EndClosedException(message("sender was closed: ", own.cause()), own.cause())
        : broken(0);
  }

  EndClosedInFlightException closedInFlight(SenderEnding own, long sent) {
    return new EndClosedInFlightException(
        message("sender was closed in flight: ", own.cause()), own.cause(), sent);
  }

  BrokenChannelException broken(long sent) {
    ReceiverEnding receiver = core.state.receiver();
    Throwable cause = receiver == null ? null : receiver.cause();
    return new BrokenChannelException(message("receiver is gone: ", cause), cause, sent);
  }

  TransferInterruptedException interrupted(long sent) {
    return new TransferInterruptedException("interrupted while sending: " + core.channel(), sent);
  }

  OutOfMemoryError noMemory(int storage, long sent) {
    return new OutOfStorageError(
        "no memory for a storage above size=" + storage + ": " + core.channel(), sent);
  }

  private String message(String what, @Nullable Throwable cause) {
    return Reason.append(what + core.channel(), cause);
  }
}
