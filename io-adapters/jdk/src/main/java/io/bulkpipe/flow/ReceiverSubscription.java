// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The one subscription to a receiver. The contract is in {@link PipeFlows#publisher}. */
final class ReceiverSubscription implements Flow.Subscription {
  /*
   * A request, a future of readiness, a cancellation and a failure may each let the subscription go
   * on. Each is noted in a field of its own, and then announced to the work loop. One thread at a
   * time runs the loop: the thread whose announcement found it idle. Other threads only announce.
   *
   * A step that holds no bytes does the first of these that applies:
   *
   *     over                                 -> try: that finds the end or an error
   *     watching                             -> leave, until the future has completed
   *     due, and demand or nothing buffered  -> try to receive, then signal
   *     due                                  -> leave, until there is demand
   *     otherwise                            -> watch: register a future that announces itself
   *
   * Once its future has completed, a step counts as due and no longer as watching.
   *
   * PUBLISH-1  Signals come from the work loop only, so they are serial. Its first step calls
   *     onSubscribe. So no signal comes before onSubscribe has returned.
   * PUBLISH-2  While watching, exactly one future of readiness is registered. Every future
   *     completes: by bytes, by the sender's end, or because the receiver is over. So no
   *     subscription waits for ever, and no future is leaked.
   * PUBLISH-3  After a try that got nothing, the loop watches. It does not try again at once. So it
   *     does not spin while another call holds the end.
   * PUBLISH-4  A step looks for the end even without demand. It may find bytes instead, if another
   *     receiver takes bytes and a send follows. They are kept in `held` for the next demand.
   * PUBLISH-5  A future of the receiver's end is registered from the start. So an abort is
   *     signalled even where no future of readiness is registered, because there are bytes but no
   *     demand. The sender keeps that future, so the future refers to the subscription weakly.
   *     Otherwise a subscription that its subscriber has forgotten could never be collected, and
   *     its producer would wait for room for ever.
   * PUBLISH-6  The field subscriber is null once the subscriber has got the end, has cancelled, or
   *     has thrown.
   * PUBLISH-7  A step first decides, then signals. A failure while it decides comes from this class
   *     or from the receiver. It goes to the subscriber, an Error included. A failure while it
   *     signals is the subscriber's own.
   * PUBLISH-8  The stack may run out anywhere. So a call of the subscriber gives up nothing that a
   *     later step needs to repeat it: the failure, or the cause of a cancellation. Nothing shows
   *     whether onNext has begun, so onError follows it. The end may be signalled only once, so it
   *     begins only where enough stack is left.
   */

  /** The decision of a step. */
  private enum Step {
    /** Do nothing until the next announcement. */
    LEAVE,
    /** Decide anew. */
    AGAIN,
    INTRODUCE,
    /** Publish {@code held}: there is demand for it. */
    ELEMENT,
    COMPLETE,
    /** Cancel the receiver, and signal the failure. */
    FAIL,
    /** Signal the failure that the receiver has reported. */
    REPORT,
    CANCEL
  }

  private final BulkReceiver receiver;
  private final int chunk;
  private final int target;
  private final @Nullable Executor executor;
  private final WorkLoop loop = new WorkLoop(this::advance);
  private final AtomicLong demand = new AtomicLong();
  private volatile boolean cancelled;

  /** Why the subscription cannot go on. */
  private volatile @Nullable Throwable failure;

  /** No further byte can be received. */
  private volatile boolean over;

  /** Set by the future of readiness, cleared by the try that follows. */
  private volatile boolean readable;

  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private boolean introduced;
  private boolean watching;
  private @Nullable ByteBuffer held;

  /** Set while the subscriber is called. */
  private boolean calling;

  /** The cause with which the receiver must still be cancelled. */
  private @Nullable Throwable unfit;

  ReceiverSubscription(
      BulkReceiver receiver,
      int chunk,
      @Nullable Executor executor,
      Flow.Subscriber<? super ByteBuffer> subscriber) {
    this.receiver = receiver;
    this.chunk = chunk;
    this.target = Math.min(chunk, receiver.largestMinimum());
    this.executor = executor;
    this.subscriber = subscriber;
  }

  void start() {
    try {
      loop.announce();
    } finally {
      watchEnd();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on it
  private void watchEnd() {
    try {
      CompletableFuture<@Nullable Void> end =
          executor == null ? receiver.whenOver() : receiver.whenOver(executor);
      WeakReference<ReceiverSubscription> self = new WeakReference<>(this);
      end.whenComplete((nothing, failed) -> {
        ReceiverSubscription kept = self.get();
        if (kept != null) {
          kept.over = true;
          kept.goOn(failed);
        }
      });
    } catch (Throwable own) {
      goOn(own);
    }
  }

  @Override
  public void request(long n) {
    if (n < 1) {
      goOn(new IllegalArgumentException("n=" + n + " is less than 1 (rule 3.9 of the streams)"));
    } else {
      demand.accumulateAndGet(n, ReceiverSubscription::sum);
      loop.announce();
    }
  }

  private static long sum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  @Override
  public void cancel() {
    cancelled = true;
    loop.announce();
  }

  /** Announces the completion of a future, or its failure. */
  private void goOn(@Nullable Throwable failed) {
    if (failed != null) {
      failure = failed;
    }
    loop.announce();
  }

  /** Does one step of the work loop. Returns false if no step can follow before an announcement. */
  private boolean advance() {
    cancelReceiver();
    Flow.Subscriber<? super ByteBuffer> to = subscriber;
    if (to == null) {
      return false;
    }
    Step step;
    try {
      step = decide();
    } catch (Throwable own) {
      failure = own;
      step = Step.FAIL;
    }
    try {
      return signal(step, to);
    } catch (Throwable thrown) {
      if (calling) { // by the subscriber, against the rules
        calling = false;
        if (step == Step.ELEMENT && thrown instanceof StackOverflowError) {
          failure = thrown; // PUBLISH-8
        } else {
          subscriber = null;
          held = null;
          unfit = thrown;
          cancelReceiver();
        }
      }
      throw thrown;
    }
  }

  private Step decide() throws IOException {
    if (!introduced) {
      introduced = true;
      return Step.INTRODUCE;
    }
    if (cancelled) {
      return Step.CANCEL;
    }
    if (failure != null) {
      return Step.FAIL;
    }
    if (held == null) {
      return isWorthATry() ? receive() : Step.LEAVE;
    }
    if (demand.get() == 0) {
      return Step.LEAVE;
    }
    demand.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
    return Step.ELEMENT;
  }

  private boolean isWorthATry() {
    boolean wanted = demand.get() > 0;
    if (over) {
      return true;
    }
    if (readable) {
      return wanted || receiver.available() == 0;
    }
    if (watching) {
      return false;
    }
    if (receiver.isDue(target)) {
      return wanted || receiver.available() == 0;
    }
    watch();
    return false;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // nothing depends on it
  private void watch() {
    watching = true;
    CompletableFuture<@Nullable Void> due =
        executor == null ? receiver.whenDue(target) : receiver.whenDue(target, executor);
    due.whenComplete((nothing, failed) -> {
      readable = true;
      goOn(failed);
    });
  }

  /** Takes the next chunk, or finds the end. */
  private Step receive() throws IOException {
    readable = false;
    watching = false;
    ByteBuffer buffer = ByteBuffer.allocate(Math.min(chunk, Math.max(1, receiver.available())));
    int n;
    try {
      n = receiver.tryReceiveInto(buffer);
    } catch (SenderFailedException e) {
      Throwable cause = e.getCause();
      failure = cause == null ? e : cause;
      return Step.REPORT;
    } catch (ClosedChannelException e) {
      failure = e;
      return Step.REPORT;
    }
    if (n < 0) {
      return Step.COMPLETE;
    }
    if (n == 0) {
      watch();
      return Step.LEAVE;
    }
    held = buffer.flip();
    return Step.AGAIN;
  }

  /** Carries out the decision. Returns true if another step must follow at once. */
  private boolean signal(Step step, Flow.Subscriber<? super ByteBuffer> to) {
    switch (step) {
      case INTRODUCE -> {
        calling = true;
        to.onSubscribe(this);
        calling = false;
      }
      case ELEMENT -> {
        ByteBuffer next = Objects.requireNonNull(held);
        held = null;
        calling = true;
        to.onNext(next);
        calling = false;
      }
      case COMPLETE -> {
        release();
        to.onComplete();
        calling = false;
      }
      case FAIL -> {
        Throwable why = Objects.requireNonNull(failure);
        unfit = why;
        try {
          cancelReceiver();
        } finally {
          release();
          to.onError(why);
          calling = false;
        }
      }
      case REPORT -> {
        Throwable why = Objects.requireNonNull(failure);
        release();
        to.onError(why);
        calling = false;
      }
      case CANCEL -> {
        unfit = new CancellationException("the subscriber has cancelled");
        subscriber = null;
        held = null;
        cancelReceiver();
      }
      case AGAIN, LEAVE -> {}
    }
    return step == Step.AGAIN || step == Step.INTRODUCE || step == Step.ELEMENT;
  }

  /** Cancels the receiver if a cause for that is pending. */
  private void cancelReceiver() {
    Throwable why = unfit;
    if (why != null) {
      receiver.cancel(why);
      unfit = null;
    }
  }

  /**
   * Lets the subscriber go before the end is signalled. Throws if the stack is too short to signal
   * it (PUBLISH-8).
   */
  private void release() {
    WorkLoop.reserveStack();
    subscriber = null;
    held = null;
    calling = true;
  }

  @Override
  public String toString() {
    return "subscription to " + receiver;
  }
}
