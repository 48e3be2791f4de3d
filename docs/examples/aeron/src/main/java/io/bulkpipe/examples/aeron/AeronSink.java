// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Publishes the bytes of a receiver, and how they end. */
final class AeronSink {
  /** What a message is. It travels in the reserved value of the message's header. */
  static final long BYTES = 1;

  static final long END = 2;
  static final long FAILURE = 3;

  private final ExclusivePublication publication;
  private final UnsafeBuffer view = new UnsafeBuffer();
  private final IdleStrategy idle = new BackoffIdleStrategy();

  private AeronSink(ExclusivePublication publication) {
    this.publication = publication;
  }

  /** Publishes everything, and waits while the subscriber is slow. */
  static void publish(BulkReceiver receiver, ExclusivePublication publication) throws Exception {
    AeronSink sink = new AeronSink(publication);
    try (receiver) { // if the subscriber has gone, the next send throws
      sink.awaitSubscriber();
      int due = Math.min(publication.maxPayloadLength(), receiver.largestMinimum());
      do {
        receiver.awaitDue(due); // gathers small writes
      } while (receiver.drain(sink::offerBytes) >= 0);
      sink.offer(0, END);
    } catch (SenderFailedException e) {
      sink.offerFailure(e);
      throw e;
    }
  }

  private void awaitSubscriber() throws IOException {
    while (!publication.isConnected()) {
      if (publication.isClosed()) {
        throw new IOException("the driver has gone");
      }
      idle.idle();
    }
    idle.reset();
  }

  /** Offers bytes from where they lie in the channel, as one message. */
  private int offerBytes(ByteBuffer window) throws IOException {
    int length = Math.min(window.remaining(), publication.maxPayloadLength());
    view.wrap(window, window.position(), length);
    offer(length, BYTES);
    window.position(window.position() + length);
    return length;
  }

  private void offerFailure(SenderFailedException e) throws IOException {
    byte[] reason = String.valueOf(e.getCause()).getBytes(StandardCharsets.UTF_8);
    view.wrap(Arrays.copyOf(reason, Math.min(reason.length, publication.maxPayloadLength())));
    offer(view.capacity(), FAILURE);
  }

  private void offer(int length, long kind) throws IOException {
    while (true) {
      long result = publication.isConnected()
          ? publication.offer(view, 0, length, (term, offset, frameLength) -> kind)
          : Publication.NOT_CONNECTED;
      if (result >= 0) {
        idle.reset();
        return;
      }
      if (result != Publication.BACK_PRESSURED && result != Publication.ADMIN_ACTION) {
        throw new IOException("the subscriber has gone: " + Publication.errorString(result));
      }
      idle.idle();
    }
  }
}
