// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.SubscriberPuppet;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.annotations.Test;

/**
 * The subscriber against the TCK, which decides when it may request: its requests are let through
 * as far as the TCK has triggered any.
 */
@Test
@SuppressWarnings("exports") // TestNG wants a public class
public class SubscriberWhiteboxTckTest extends FlowSubscriberWhiteboxVerification<ByteBuffer> {
  /** Made by the engine. */
  public SubscriberWhiteboxTckTest() {
    super(new TestEnvironment(1000, 50));
  }

  @Override
  public ByteBuffer createElement(int element) {
    return ByteBuffer.allocate(4).putInt(element).flip();
  }

  @Override
  protected Flow.Subscriber<ByteBuffer> createFlowSubscriber(
      WhiteboxSubscriberProbe<ByteBuffer> probe) {
    return new Probed(PipeFlows.subscriber(BulkChannel.create().sender()), probe);
  }

  /** Tells the probe of each signal, after the subscriber under test. */
  private static final class Probed implements Flow.Subscriber<ByteBuffer> {
    private final Flow.Subscriber<ByteBuffer> tested;
    private final WhiteboxSubscriberProbe<ByteBuffer> probe;

    Probed(Flow.Subscriber<ByteBuffer> tested, WhiteboxSubscriberProbe<ByteBuffer> probe) {
      this.tested = tested;
      this.probe = probe;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      Gate gate = new Gate(subscription);
      tested.onSubscribe(gate);
      probe.registerOnSubscribe(gate);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      tested.onNext(bytes);
      probe.registerOnNext(bytes);
    }

    @Override
    public void onError(Throwable failure) {
      tested.onError(failure);
      probe.registerOnError(failure);
    }

    @Override
    public void onComplete() {
      tested.onComplete();
      probe.registerOnComplete();
    }
  }

  /** Requests of the subscriber meet those that the TCK has triggered; what meets goes through. */
  private static final class Gate implements Flow.Subscription, SubscriberPuppet {
    private final Flow.Subscription source;
    private final AtomicLong triggered = new AtomicLong();
    private final AtomicLong wanted = new AtomicLong();

    Gate(Flow.Subscription source) {
      this.source = source;
    }

    @Override
    public void request(long n) {
      wanted.addAndGet(n);
      pass();
    }

    @Override
    public void triggerRequest(long n) {
      triggered.addAndGet(n);
      pass();
    }

    private void pass() {
      while (take(wanted)) {
        if (!take(triggered)) {
          wanted.incrementAndGet();
          if (triggered.get() == 0) {
            return;
          }
          continue;
        }
        source.request(1);
      }
    }

    private static boolean take(AtomicLong count) {
      return count.getAndUpdate(n -> n == 0 ? 0 : n - 1) > 0;
    }

    @Override
    public void cancel() {
      source.cancel();
    }

    @Override
    public void signalCancel() {
      source.cancel();
    }
  }
}
