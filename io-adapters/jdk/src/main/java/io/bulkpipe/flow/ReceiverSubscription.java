// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
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
   * Whatever may let the subscription go on (a request, a future of readiness, a cancellation, a
   * failure) is noted in a field of its own and then announced to the work loop, which one thread
   * runs at a time: the one whose announcement found it idle. Others only leave their announcement
   * and go.
   *
   *   IDLE: nothing is there, and nobody is told. The next step is one of
   *     due and demand                -> try to receive, signal
   *     otherwise, not watching       -> watch: a future, whose completion announces itself
   *     watching                      -> leave
   *   After the future: demand, or nothing there (the end, then, or an error) -> try.
   *
   * PUBLISH-1  Signals come from the work loop only, so they are serial. It starts owned, by
   *     start(), so that nothing comes before onSubscribe has returned.
   * PUBLISH-2  While watching, exactly one future is out. Every future completes: by bytes, by the
   *     sender's end, or because the receiver is over. So what waits is woken, and nothing is
   *     leaked.
   * PUBLISH-3  A try that got nothing is followed by a watch, never by another try: no hot loop
   *     beside another call that holds the end.
   * PUBLISH-4  The end is looked for without demand. If bytes turn up instead, since another
   *     receiver has misled us, they are kept in `held` for the next demand.
   * PUBLISH-5  A future of the receiver's end is out from the start, so that an abort is told while
   *     there are bytes that nobody has asked for, when no future of readiness is out.
   * PUBLISH-6  subscriber is null once it has been told the end, has cancelled, or has thrown.
   * PUBLISH-7  A step first decides, then tells. What is thrown while it decides is this class's or
   *     the receiver's, an Error too, and goes to the subscriber; what is thrown while the
   *     subscriber is called is the subscriber's own.
   * PUBLISH-8  The stack may run out anywhere. Before a call of the subscriber nothing is given up
   *     that a later step needs to do the same again: the failure, the cause of a cancellation.
   *     Nobody can tell whether onNext was begun, so it is followed by onError. The end is told
   *     only once; so it is begun only where there is stack for it.
   */

  /** What a step has decided on. */
  private enum Step {
    /** Nothing to do until the next announcement. */
    LEAVE,
    /** Decide anew. */
    AGAIN,
    INTRODUCE,
    /** Hand out {@code held}, for which there is demand. */
    ELEMENT,
    COMPLETE,
    /** Tell the failure, after which the receiver is of no use to anybody: cancel it. */
    FAIL,
    /** Tell the failure that the receiver has told. */
    TELL,
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

  /** Set by the future, cleared by the try that follows. */
  private volatile boolean readable;

  private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
  private boolean introduced;
  private boolean watching;
  private @Nullable ByteBuffer held;

  /** While the subscriber is called. */
  private boolean calling;

  /** Why the receiver is to be cancelled. */
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

  @SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on the dependent
  private void watchEnd() {
    try {
      CompletableFuture<@Nullable Void> end =
          executor == null ? receiver.whenOver() : receiver.whenOver(executor);
      end.whenComplete((nothing, failed) -> {
        over = true;
        goOn(failed);
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

  /** Announces what has come, or that it has failed. */
  private void goOn(@Nullable Throwable failed) {
    if (failed != null) {
      failure = failed;
    }
    loop.announce();
  }

  /** One step of the work loop; false if there is nothing to do until the next announcement. */
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
      return tell(step, to);
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

  @SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on the dependent
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
      return Step.TELL;
    } catch (ClosedChannelException e) {
      failure = e;
      return Step.TELL;
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

  /** Does what was decided; returns whether another step is to follow at once. */
  private boolean tell(Step step, Flow.Subscriber<? super ByteBuffer> to) {
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
      case TELL -> {
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

  /** Cancels the receiver if that is due, and was not done. */
  private void cancelReceiver() {
    Throwable why = unfit;
    if (why != null) {
      receiver.cancel(why);
      unfit = null;
    }
  }

  /**
   * Lets the subscriber go, to tell it the end; or throws, if the stack is too short for that:
   * PUBLISH-8.
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
