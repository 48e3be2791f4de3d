// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import io.bulkpipe.channel.BulkChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a round does to the two ends, how far it has come, and what follows from that. One thread
 * closes the sender, one the receiver, each in the order of its list, so the cause that has to be
 * reported is known at each step.
 */
final class Closings {
  enum Kind {
    CLOSE,
    CLOSE_FOR_CAUSE,
    ABORT,
    CANCEL
  }

  /** One call, and the cause that it gives. */
  record Closing(Kind kind, @Nullable Throwable cause) {
    void run(BulkChannel channel, boolean sender) {
      switch (kind) {
        case CLOSE -> {
          if (sender) {
            channel.sender().close();
          } else {
            channel.receiver().close();
          }
        }
        case CLOSE_FOR_CAUSE -> channel.sender().close(cause());
        case ABORT -> channel.sender().abort(cause());
        case CANCEL -> channel.receiver().cancel(cause());
      }
    }

    @Override
    public Throwable cause() {
      if (cause == null) {
        throw new AssertionError("no cause for " + kind);
      }
      return cause;
    }
  }

  /** What a receiver was told for good: the end of the stream, or a failure with a cause. */
  record Told(@Nullable Throwable cause) {}

  private final List<Closing> ofSender;
  private final List<Closing> ofReceiver;

  private volatile int senderBegun;
  private volatile int senderReturned;
  private volatile int receiverBegun;
  private volatile int receiverReturned;
  private final AtomicReference<@Nullable Told> told = new AtomicReference<>();

  Closings(List<Closing> ofSender, List<Closing> ofReceiver) {
    this.ofSender = ofSender;
    this.ofReceiver = ofReceiver;
  }

  /** Closes the sender in all the ways, with a pause before each. Called by one thread. */
  void closeSender(BulkChannel channel, Runnable pause) {
    for (int i = 0; i < ofSender.size(); i++) {
      pause.run();
      senderBegun = i + 1;
      ofSender.get(i).run(channel, true);
      senderReturned = i + 1;
    }
  }

  /** Closes the receiver in all the ways, with a pause before each. Called by one thread. */
  void closeReceiver(BulkChannel channel, Runnable pause) {
    for (int i = 0; i < ofReceiver.size(); i++) {
      pause.run();
      receiverBegun = i + 1;
      ofReceiver.get(i).run(channel, false);
      receiverReturned = i + 1;
    }
  }

  boolean senderHasClosed() {
    return senderReturned > 0;
  }

  boolean receiverHasClosed() {
    return receiverReturned > 0;
  }

  /** An abort has returned: nothing that is buffered may be received from now on. */
  boolean hasAborted() {
    int returned = senderReturned;
    return ofSender.stream().limit(returned).anyMatch(closing -> closing.kind == Kind.ABORT);
  }

  /** Whether the bytes that were sent may have been dropped. */
  boolean mayDrop() {
    return receiverBegun > 0
        || ofSender.stream().limit(senderBegun).anyMatch(closing -> closing.kind == Kind.ABORT);
  }

  @Nullable
  Told told() {
    return told.get();
  }

  /** Fails unless a cause is one that the sender may have ended with by now. */
  void checkSenderCause(@Nullable Throwable cause) {
    int begun = senderBegun;
    Throwable now = null;
    for (int i = 0; i < begun; i++) {
      Closing closing = ofSender.get(i);
      if (now == null && (i == 0 || closing.kind == Kind.ABORT)) {
        now = closing.cause;
      }
      if (now == cause) {
        return;
      }
    }
    throw new AssertionError("sender's cause " + cause + " after " + begun + " of " + ofSender);
  }

  /** Fails unless a cause is the one that the receiver was closed with. */
  void checkReceiverCause(@Nullable Throwable cause) {
    if (receiverBegun == 0 || ofReceiver.get(0).cause != cause) {
      throw new AssertionError("receiver's cause " + cause + " after " + ofReceiver);
    }
  }

  /** A receive was told the end of the stream: possible, and not other than before? */
  void tellEnd() {
    if (senderBegun == 0 || ofSender.get(0).kind != Kind.CLOSE) {
      throw new AssertionError("told the end after " + senderBegun + " of " + ofSender);
    }
    tell(new Told(null));
  }

  /** A receive was told a failure: possible, and not other than before? */
  void tellFailure(@Nullable Throwable cause) {
    if (cause == null) {
      throw new AssertionError("a failure without a cause");
    }
    checkSenderCause(cause);
    tell(new Told(cause));
  }

  private void tell(Told now) {
    Told before = told.compareAndExchange(null, now);
    if (before != null && before.cause != now.cause) {
      throw new AssertionError("told " + now + " after " + before);
    }
  }

  @Override
  public String toString() {
    return "sender: " + senderReturned + " of " + ofSender + ", receiver: " + receiverReturned
        + " of " + ofReceiver + ", " + told.get();
  }
}
