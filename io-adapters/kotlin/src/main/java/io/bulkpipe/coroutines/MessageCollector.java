// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.MessageSender;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.flow.FlowCollector;
import org.jspecify.annotations.Nullable;

/** Sends each message of a flow. The contract is in {@link PipeCoroutines#messageCollector}. */
final class MessageCollector implements FlowCollector<byte[]> {
  private final BulkSender sender;
  private final MessageSender messages;
  private final int room;

  MessageCollector(BulkSender sender) {
    this.sender = sender;
    this.messages = MessageSender.over(sender);
    this.room = sender.largestMinimum();
  }

  @Override
  public @Nullable Object emit(byte[] message, Continuation<? super Unit> coroutine) {
    int space = Room.space(Objects.requireNonNull(message, "message=null").length);
    if (space > room) {
      throw new IllegalArgumentException("message.length=" + message.length
          + " is too long: with its length prefix it is above half the capacity=" + room);
    }
    try {
      return Attempts.until(
          new Attempt<Unit>() {
            @Override
            public @Nullable Unit make() throws IOException {
              if (!messages.trySend(message)) {
                return null;
              }
              sender.flush();
              return Unit.INSTANCE;
            }

            @Override
            public CompletableFuture<@Nullable Void> whenWorthIt() {
              return sender.whenWritable(space);
            }
          },
          coroutine);
    } catch (IOException e) {
      throw Unchecked.of(e);
    }
  }
}
