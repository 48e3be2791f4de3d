// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.MessageReceiver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Supplies buffered messages, one at a time. */
final class MessageSupply implements Supply {
  private final BulkReceiver receiver;
  private final MessageReceiver messages;
  private boolean ended;

  MessageSupply(BulkReceiver receiver, MessageReceiver messages) {
    this.receiver = receiver;
    this.messages = messages;
  }

  @Override
  public byte @Nullable [] poll() throws IOException {
    byte[] message = messages.tryReceive();
    if (message == null && receiver.isOver()) {
      // The receiver is over, so this call decides: an error throws, and null is the end.
      message = messages.tryReceive();
      ended = message == null;
    }
    return message;
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public CompletableFuture<@Nullable Void> whenReady() {
    return receiver.whenReadable(1);
  }
}
