// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.waiting.Outcome;
import org.jspecify.annotations.Nullable;

/** What a channel is to do when one thread uses it: the contract in its simplest form. */
public final class ChannelModel {

  /** What comes of a call: a count, -1 at the end of the stream, or an error with its cause. */
  public record Outcome(
      int count, @Nullable ErrorKind error, @Nullable Throwable cause) {

    static Outcome of(int count) {
      return new Outcome(count, null, null);
    }

    static Outcome of(ErrorKind error, @Nullable Throwable cause) {
      return new Outcome(0, error, cause);
    }
  }

  private enum Told {
    NOTHING,
    END,
    FAILURE
  }

  private final int capacity;
  private long sent;
  private long received;
  private long flushed;
  private boolean senderClosed;
  private boolean aborted;
  private boolean receiverClosed;
  private @Nullable Throwable senderCause;
  private @Nullable Throwable receiverCause;
  private Told told = Told.NOTHING;

  /** A model of a new channel. */
  public ChannelModel(int capacity) {
    this.capacity = capacity;
  }

  /** The position of the next byte to be sent. */
  public long sent() {
    return sent;
  }

  /** The position of the next byte to be received. */
  public long received() {
    return received;
  }

  /** Tells whether a send of so many bytes can go on to its end or fail, without waiting. */
  public boolean canSend(int length) {
    return senderClosed || receiverClosed || length <= room();
  }

  /** Tells whether a receive of so many bytes can go on without waiting. */
  public boolean canReceive(int length) {
    return senderClosed || receiverClosed || length == 0 || fill() > 0;
  }

  /** Tells whether an empty receive has one clear outcome: all but the first after a failure. */
  public boolean isEmptyReceiveSettled() {
    return receiverClosed || aborted || fill() > 0 || senderCause == null || told != Told.NOTHING;
  }

  /** Sends as much as fits. */
  public Outcome send(int length) {
    if (senderClosed) {
      return Outcome.of(ErrorKind.CLOSED_BEFORE, senderCause);
    }
    if (receiverClosed) {
      return Outcome.of(ErrorKind.BROKEN, receiverCause);
    }
    int n = Math.min(length, room());
    sent += n;
    return Outcome.of(n);
  }

  /** Receives as much as there is. */
  public Outcome receive(int length) {
    if (receiverClosed) {
      return Outcome.of(ErrorKind.CLOSED_BEFORE, receiverCause);
    }
    int n = Math.min(length, fill());
    if (n > 0) {
      received += n;
      return Outcome.of(n);
    }
    if (aborted || (senderCause != null && fill() == 0)) {
      told = Told.FAILURE;
      return Outcome.of(ErrorKind.SENDER_FAILED, senderCause);
    }
    if (length == 0 || !senderClosed) {
      return Outcome.of(0);
    }
    told = Told.END;
    return Outcome.of(-1);
  }

  /** Flushes the sender. */
  public void flush() {
    flushed = sent;
  }

  /** Closes the sender, for a cause or without one. */
  public void closeSender(@Nullable Throwable cause) {
    if (!senderClosed) {
      senderClosed = true;
      senderCause = cause;
    }
  }

  /** Aborts the sender. Nothing is expected of one that is aborted when all is over already. */
  public void abort(Throwable cause) {
    if (told == Told.NOTHING) {
      senderClosed = true;
      aborted = true;
      senderCause = senderCause == null ? cause : senderCause;
    }
  }

  /** Tells whether an abort now has one clear meaning for later sends. */
  public boolean isAbortSettled() {
    return !senderClosed || (told == Told.NOTHING && !receiverClosed);
  }

  /** Closes the receiver, for a cause or without one. */
  public void closeReceiver(@Nullable Throwable cause) {
    if (!receiverClosed) {
      receiverClosed = true;
      receiverCause = cause;
    }
  }

  /** Fails unless a channel answers every question as this model does. */
  public void check(BulkChannel channel) {
    boolean sendable = !senderClosed && !receiverClosed;
    same("sender.isOpen", channel.sender().isOpen(), sendable);
    same("receiver.isOpen", channel.receiver().isOpen(), !receiverClosed);
    same("available", channel.receiver().available(), receiverClosed ? 0 : fill());
    same("remainingCapacity", channel.sender().remainingCapacity(), sendable ? room() : 0);
    int target = channel.receiver().capacity() / 2 + capacity % 2;
    same("isDue", channel.receiver().isDue(target), isDue(target));
    same("isAwaited", channel.sender().isAwaited(), false);
    same("bytes sent", channel.stats().sender().bytes(), sent);
    same("bytes received", channel.stats().receiver().bytes(), received);
  }

  private static void same(String what, Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError(what + " is " + actual + ", not " + expected);
    }
  }

  private boolean isDue(int target) {
    return senderClosed || receiverClosed || flushed > received || fill() >= target;
  }

  private int fill() {
    return aborted ? 0 : (int) (sent - received);
  }

  private int room() {
    return capacity - (int) (sent - received);
  }
}
