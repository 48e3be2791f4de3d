// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.channel.TransferInterruptedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** The five things that an end tells for the channel's state. */
public enum ErrorKind {
  CLOSED_BEFORE(ClosedChannelException.class),
  CLOSED_DURING(AsynchronousCloseException.class),
  BROKEN(BrokenChannelException.class),
  SENDER_FAILED(SenderFailedException.class),
  INTERRUPTED(TransferInterruptedException.class);

  private final Class<? extends Exception> type;

  ErrorKind(Class<? extends Exception> type) {
    this.type = type;
  }

  /** Fails unless this was thrown, for that cause, with that many bytes moved. */
  public void check(Throwable thrown, @Nullable Throwable cause, long bytesTransferred) {
    assertThat(thrown).isInstanceOf(type).isInstanceOf(PartialTransfer.class);
    if (this == CLOSED_BEFORE) {
      assertThat(thrown).isNotInstanceOf(AsynchronousCloseException.class);
    }
    assertThat(thrown.getCause()).as("the cause of %s", thrown).isSameAs(cause);
    assertThat(((PartialTransfer) thrown).bytesTransferred())
        .as("bytesTransferred of %s", thrown)
        .isEqualTo(bytesTransferred);
  }
}
