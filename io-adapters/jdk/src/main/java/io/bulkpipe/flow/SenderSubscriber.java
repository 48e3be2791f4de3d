// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sender as a subscriber. The contract is in {@link PipeFlows#subscriber}. */
final class SenderSubscriber<T> implements ByteSubscriber<T> {
  /*
   * Signals, readiness and the end of the channel are noted in fields and announced to the work
   * loop, as in ReceiverSubscription. The subscriber holds one element at a time:
   *
   *   REQUESTED --onNext--> element --parts--> SENDING <---> waiting for room
   *       ^                                       |
   *       +---------------- request(1) -----------+  once all of it was accepted
   *
   * SUBSCRIBE-1  Only the work loop uses the sender, and only the work loop requests.
   * SUBSCRIBE-2  While waiting, exactly one future of room is registered. It completes when there
   *     is room, or when no send can succeed any more.
   * SUBSCRIBE-3  A future of the sender's end is registered from the first step on. So a closed
   *     receiver is noticed even while nothing is being sent. The future does not keep this
   *     subscriber reachable. A subscriber that its publisher has dropped sends nothing any more,
   *     and its sender can be found abandoned. While an element waits for room, the future of room
   *     keeps the subscriber reachable.
   * SUBSCRIBE-4  Once over, nothing is requested or sent, and no element is kept.
   * SUBSCRIBE-5  A failure of a step, an Error included, is reported to all three: the sender, the
   *     completion, and the publisher, which is cancelled. If the publisher has both failed and
   *     completed, the failure counts.
   * SUBSCRIBE-6  The stack may run out during that report. So the failure is kept, and reported
   *     again until all three have it. A second report does no harm. But if the stack runs out
   *     while a future completes, its dependents are lost. So the completion is completed only
   *     where enough stack is left.
   */

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final BulkSender sender;
  private final Function<? super T, ? extends List<ByteBuffer>> split;
  private final WorkLoop loop = new WorkLoop(this::advance);
  private final CompletableFuture<Long> outcome = new CompletableFuture<>();
  private final CompletionStage<Long> completion = outcome.minimalCompletionStage();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
  private final AtomicReference<@Nullable T> element = new AtomicReference<>();
  private volatile boolean completed;

  /** The failure of the publisher. */
  private volatile @Nullable Throwable failed;

  /** The failure of a future of the sender. */
  private volatile @Nullable Throwable broken;

  private volatile boolean excess;
  private volatile boolean waiting;
  private volatile boolean over;

  /** The failure whose report is not finished (SUBSCRIBE-6). */
  private @Nullable Throwable unreported;

  private boolean watched;
  private boolean requested;
  private @Nullable Iterator<ByteBuffer> parts;
  private ByteBuffer part = NOTHING;
  private long sent;

  SenderSubscriber(BulkSender sender, Function<? super T, ? extends List<ByteBuffer>> split) {
    this.sender = sender;
    this.split = split;
  }

  @Override
  public CompletionStage<Long> completion() {
    return completion;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    Objects.requireNonNull(given, "subscription=null");
    if (!subscription.compareAndSet(null, given) || over) {
      given.cancel();
    } else {
      loop.announce();
    }
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item=null");
    if (over) {
      return;
    }
    if (!element.compareAndSet(null, item)) {
      excess = true;
    }
    loop.announce();
  }

  @Override
  public void onError(Throwable failure) {
    failed = Objects.requireNonNull(failure, "failure=null");
    loop.announce();
  }

  @Override
  public void onComplete() {
    completed = true;
    loop.announce();
  }

  /** Does one step of the work loop. Returns false if no step can follow before an announcement. */
  private boolean advance() {
    Throwable why = unreported;
    if (why == null) {
      if (over) {
        element.set(null);
        return false;
      }
      why = broken;
    }
    if (why == null) {
      try {
        return advanceOrFail();
      } catch (Throwable e) { // an Error, or a checked one of foreign code
        why = e;
      }
    }
    unreported = why;
    reportToAll(why);
    unreported = null;
    return false;
  }

  private boolean advanceOrFail() throws IOException {
    if (!watched) {
      watched = true;
      watchEnd();
    }
    if (excess) {
      throw new IllegalStateException("the publisher publishes more than was requested");
    }
    boolean last = completed;
    Throwable failure = failed;
    if (failure != null) {
      release();
      sender.close(failure);
      outcome.completeExceptionally(failure);
      return false;
    }
    T item = element.get();
    if (item != null) {
      return send(item);
    }
    if (last) {
      release();
      sender.close();
      outcome.complete(sent);
      return false;
    }
    if (!sender.isOpen()) {
      sender.trySendBulk(NOTHING); // throws the error of the state
      throw new ClosedChannelException();
    }
    Flow.Subscription from = subscription.get();
    if (from != null && !requested) {
      requested = true;
      from.request(1);
      return true;
    }
    return false;
  }

  /** Sends the part of the element that fits. The rest waits for the future of room. */
  private boolean send(T item) throws IOException {
    if (waiting) {
      return false;
    }
    Iterator<ByteBuffer> rest = parts;
    if (rest == null) {
      rest = split.apply(item).iterator();
      parts = rest;
    }
    while (part.hasRemaining() || rest.hasNext()) {
      if (!part.hasRemaining()) {
        part = Objects.requireNonNull(rest.next(), "a buffer of item is null").duplicate();
        continue;
      }
      sent += sender.trySendBulk(part);
      if (part.hasRemaining()) {
        watchRoom();
        return false;
      }
    }
    sender.flush(); // the next element may come late, or never
    parts = null;
    part = NOTHING;
    requested = false;
    element.set(null);
    return true;
  }

  /**
   * Waits for room for the part, up to half the capacity: fewer, larger steps if reads are small.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on it
  private void watchRoom() {
    waiting = true;
    sender
        .whenWritable(Math.min(part.remaining(), sender.largestMinimum()))
        .whenComplete((nothing, failure) -> {
          waiting = false;
          goOn(failure);
        });
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on it
  private void watchEnd() {
    WeakReference<SenderSubscriber<T>> self = new WeakReference<>(this);
    sender.whenOver().whenComplete((nothing, failure) -> {
      SenderSubscriber<T> kept = self.get();
      if (kept != null) {
        kept.goOn(failure);
      }
    });
  }

  /** Announces the completion of a future, or its failure. */
  private void goOn(@Nullable Throwable failure) {
    if (failure != null) {
      broken = failure;
    }
    loop.announce();
  }

  private void reportToAll(Throwable failure) {
    release();
    try {
      sender.close(failure); // does nothing if the sender itself failed
    } finally {
      try {
        outcome.completeExceptionally(failure);
      } finally {
        Flow.Subscription from = subscription.get();
        if (from != null) {
          from.cancel();
        }
      }
    }
  }

  private void release() {
    WorkLoop.reserveStack();
    over = true;
    element.set(null);
    parts = null;
    part = NOTHING;
  }

  @Override
  public String toString() {
    return "subscriber to " + sender;
  }
}
