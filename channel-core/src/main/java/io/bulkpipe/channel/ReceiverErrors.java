// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.ReceiverEnding;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What calls of a receiving end return or throw; each time a new exception. */
record ReceiverErrors(ChannelCore core) {
  /** {@link #refuse}: no ending was final. */
  static final int NOTHING = 1;

  private static final int END_OF_STREAM = -1;

  /** Reports an ending that was final before the call; {@link #NOTHING} if none was. */
  int refuse() throws IOException {
    ReceiverEnding own = core.state.receiver();
    if (own != null) {
      throw new EndClosedException(message("receiver was closed: ", own.cause()), own.cause());
    }
    return core.isReceivingOver() ? tell(Objects.requireNonNull(core.state.sender()), 0) : NOTHING;
  }

  /** Returns or throws what a call reports that took {@code done} bytes and stopped. */
  int report(int found, long done) throws IOException, InterruptedException {
    if (found == Outcome.INTERRUPTED) {
      Thread.interrupted(); // the exception says it from now on
      throw interrupted(done);
    }
    if (found == Outcome.OVER) {
      ReceiverEnding own = core.state.receiver();
      if (own != null) {
        throw new EndClosedInFlightException(
            message("receiver was closed in flight: ", own.cause()), own.cause(), done);
      }
      return tell(Objects.requireNonNull(core.state.sender()), done);
    }
    return 0;
  }

  private int tell(SenderEnding ending, long done) throws SenderFailedException {
    Throwable cause = ending.cause();
    if (cause == null) {
      return END_OF_STREAM;
    }
    throw new SenderFailedException(
        message(ending.phase() == Phase.ABORTED ? "sender aborted: " : "sender failed: ", cause),
        cause,
        done);
  }

  TransferInterruptedException interrupted(long done) {
    return new TransferInterruptedException("interrupted while receiving: " + core.channel(), done);
  }

  private String message(String what, @Nullable Throwable cause) {
    return Reason.append(what + core.channel(), cause);
  }
}
