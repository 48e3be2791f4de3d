// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.EndState.ReceiverEnding;
import io.bulkpipe.channel.EndState.SenderEnding;
import java.io.IOException;

/** What the callers of a sending end are told; each time a new exception. */
record SenderErrors(Conduit conduit) {

  /** Why no send can succeed any more. */
  IOException over() {
    SenderEnding own = conduit.state.sender();
    return own != null
        ? new EndClosedException("sender was closed: " + conduit.channel(), own.cause())
        : broken(0);
  }

  EndClosedInFlightException closedInFlight(SenderEnding own, long sent) {
    return new EndClosedInFlightException(
        "sender was closed in flight: " + conduit.channel(), own.cause(), sent);
  }

  BrokenChannelException broken(long sent) {
    ReceiverEnding receiver = conduit.state.receiver();
    return new BrokenChannelException(
        "receiver is gone: " + conduit.channel(), receiver == null ? null : receiver.cause(), sent);
  }

  TransferInterruptedException interrupted(long sent) {
    return new TransferInterruptedException(
        "interrupted while sending: " + conduit.channel(), sent);
  }
}
