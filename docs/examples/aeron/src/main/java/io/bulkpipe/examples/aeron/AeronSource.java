// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.aeron;

import io.aeron.Subscription;
import io.aeron.logbuffer.ControlledFragmentHandler.Action;
import io.aeron.logbuffer.Header;
import io.bulkpipe.channel.BulkSender;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** Sends the messages of one publication to a sender, and ends it as the publisher has. */
final class AeronSource {
  private static final int FRAGMENTS = 64; // of one poll

  private final BulkSender sender;
  private boolean ended;
  private boolean full;
  private IOException failure;

  private AeronSource(BulkSender sender) {
    this.sender = sender;
  }

  /** Receives up to the end, and waits while the sender has no room. */
  static void receive(Subscription subscription, BulkSender sender) {
    try {
      new AeronSource(sender).pollAll(subscription);
      sender.close();
    } catch (Throwable e) {
      sender.close(e); // does nothing if the receiver has gone
    }
  }

  private void pollAll(Subscription subscription) throws IOException, InterruptedException {
    IdleStrategy idle = new BackoffIdleStrategy();
    boolean connected = false;
    while (!ended && !sender.isOver()) {
      boolean gone = connected && !subscription.isConnected();
      connected |= subscription.isConnected();
      int fragments = subscription.controlledPoll(this::onFragment, FRAGMENTS);
      if (failure != null) {
        throw failure;
      } else if (full) {
        full = false;
        sender.awaitWritable(sender.largestMinimum());
      } else if (gone && !ended) {
        throw new EOFException("the publisher has gone before the end");
      } else {
        idle.idle(fragments);
      }
    }
  }

  /** Never waits, because the driver may take the buffer away. Aeron repeats an aborted message. */
  private Action onFragment(DirectBuffer buffer, int offset, int length, Header header) {
    try {
      if (header.reservedValue() == AeronSink.BYTES) {
        full = !sender.trySendWhole(bytes(buffer, offset, length));
      } else if (header.reservedValue() == AeronSink.END) {
        ended = true;
      } else {
        String reason = StandardCharsets.UTF_8.decode(bytes(buffer, offset, length)).toString();
        failure = new IOException("the writer has failed: " + reason);
      }
    } catch (IOException gone) {
      failure = gone;
    }
    return full ? Action.ABORT : ended || failure != null ? Action.BREAK : Action.CONTINUE;
  }

  private static ByteBuffer bytes(DirectBuffer buffer, int offset, int length) {
    int start = buffer.wrapAdjustment() + offset;
    return buffer.byteBuffer().duplicate().limit(start + length).position(start);
  }
}
