// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A way to end a channel: what a waiting sender gets of it, and a waiting receiver. */
public enum Closing {
  SENDER_CLOSES(ErrorKind.CLOSED_DURING, ErrorKind.CLOSED_BEFORE, null, false),
  SENDER_CLOSES_WITH_CAUSE(
      ErrorKind.CLOSED_DURING, ErrorKind.CLOSED_BEFORE, ErrorKind.SENDER_FAILED, true),
  SENDER_ABORTS(ErrorKind.CLOSED_DURING, ErrorKind.CLOSED_BEFORE, ErrorKind.SENDER_FAILED, true),
  RECEIVER_CLOSES(ErrorKind.BROKEN, ErrorKind.BROKEN, ErrorKind.CLOSED_DURING, false),
  RECEIVER_CANCELS(ErrorKind.BROKEN, ErrorKind.BROKEN, ErrorKind.CLOSED_DURING, true);

  private final ErrorKind waitingSend;
  private final ErrorKind laterSend;
  private final @Nullable ErrorKind waitingReceive; // null: the end of the stream
  private final boolean withCause;

  Closing(
      ErrorKind waitingSend,
      ErrorKind laterSend,
      @Nullable ErrorKind waitingReceive,
      boolean withCause) {
    this.waitingSend = waitingSend;
    this.laterSend = laterSend;
    this.waitingReceive = waitingReceive;
    this.withCause = withCause;
  }

  /** Ends a channel, for that cause if it takes one. */
  public void on(BulkChannel channel, Throwable cause) throws IOException {
    switch (this) {
      case SENDER_CLOSES -> channel.sender().close();
      case SENDER_CLOSES_WITH_CAUSE -> channel.sender().close(cause);
      case SENDER_ABORTS -> channel.sender().abort(cause);
      case RECEIVER_CLOSES -> channel.receiver().close();
      case RECEIVER_CANCELS -> channel.receiver().cancel(cause);
    }
  }

  /** Tells whether the sender does it. */
  public boolean bySender() {
    return laterSend == ErrorKind.CLOSED_BEFORE;
  }

  /** Tells whether what was sent before can still be received. */
  public boolean leavesBytes() {
    return this == SENDER_CLOSES || this == SENDER_CLOSES_WITH_CAUSE;
  }

  /** The cause that is told of this closing, if it was given one. */
  public @Nullable Throwable told(Throwable cause) {
    return withCause ? cause : null;
  }

  /** What a send is told that waits meanwhile. */
  public ErrorKind waitingSend() {
    return waitingSend;
  }

  /** What a send is told that comes later. */
  public ErrorKind laterSend() {
    return laterSend;
  }

  /** Fails unless a receiver that waited was told of this closing. */
  public void checkReceive(Body<Integer> receiver, Throwable cause) {
    if (waitingReceive == null) {
      assertThat(receiver.result()).isEqualTo(-1);
    } else {
      waitingReceive.check(receiver.failure(), told(cause), 0);
    }
  }

  /** Fails unless a receiver that comes later is told of this closing. */
  public void checkLaterReceive(BulkReceiver receiver, ReceiveForm form, Throwable cause)
      throws Exception {
    byte[] dst = new byte[1];
    if (waitingReceive == null) {
      assertThat(form.receive(receiver, dst)).isEqualTo(-1);
    } else {
      ErrorKind later =
          waitingReceive == ErrorKind.CLOSED_DURING ? ErrorKind.CLOSED_BEFORE : waitingReceive;
      later.check(catchThrowable(() -> form.receive(receiver, dst)), told(cause), 0);
    }
  }
}
