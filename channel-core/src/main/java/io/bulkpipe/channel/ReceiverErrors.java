// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.ReceiverEnding;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.waiting.Outcome;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The results of a receive that moved no byte or failed. Each exception is new. */
record ReceiverErrors(ChannelCore core) {
  /** The result of {@link #refuse} if no ending was final. */
  static final int NOTHING = 1;

  private static final int END_OF_STREAM = -1;

  /** Reports an ending that was final before the call. Returns {@link #NOTHING} if none was. */
  int refuse() throws IOException {
    ReceiverEnding own = core.receiverEnding();
    if (own != null) {
      throw new EndClosedException(message("receiver was closed: ", own.cause()), own.cause());
    }
    return core.isReceivingOver() ? tell(Objects.requireNonNull(core.senderEnding()), 0) : NOTHING;
  }

  /**
   * Reports why a call has stopped: returns the call's result, or throws.
   *
   * @param found an {@link Outcome} that is not above 0
   * @param done how many bytes the call took
   */
  int report(int found, long done) throws IOException, InterruptedException {
    if (found == Outcome.INTERRUPTED) {
      Thread.interrupted(); // the exception takes the place of the flag
      throw interrupted(done);
    }
    if (found == Outcome.OVER) {
      ReceiverEnding own = core.receiverEnding();
      if (own != null) {
        throw new EndClosedInFlightException(
            message("receiver was closed in flight: ", own.cause()), own.cause(), done);
      }
      return tell(Objects.requireNonNull(core.senderEnding()), done);
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
