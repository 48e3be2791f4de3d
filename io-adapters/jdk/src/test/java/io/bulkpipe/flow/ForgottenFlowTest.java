// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscribers that nobody but the channel could reach, where the channel was told to notice. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ForgottenFlowTest {
  private static BulkReceiver watched(boolean element) {
    BulkChannel channel = BulkChannel.builder().capacity(8).detectAbandonment().build();
    ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
    subscriber.onSubscribe(new Flow.Subscription() {
      @Override
      public void request(long n) {}

      @Override
      public void cancel() {}
    });
    if (element) {
      subscriber.onNext(ByteBuffer.wrap(PositionedBytes.of(0, 20)));
    }
    return channel.receiver();
  }

  /** Publishes four elements, and is reached by its subscriber only. */
  private static BulkReceiver subscribedToFour() {
    BulkChannel channel = BulkChannel.builder().capacity(8).detectAbandonment().build();
    ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
    subscriber.onSubscribe(new Flow.Subscription() {
      private int position;

      @Override
      public void request(long n) {
        if (position == 80) {
          subscriber.onComplete();
        } else {
          subscriber.onNext(ByteBuffer.wrap(PositionedBytes.of(position, 20)));
          position += 20;
        }
      }

      @Override
      public void cancel() {}
    });
    return channel.receiver();
  }

  /** Takes the first element, and keeps no subscription. */
  private static void takeFirst(Flow.Publisher<ByteBuffer> publisher) throws Exception {
    CompletableFuture<ByteBuffer> first = new CompletableFuture<>();
    publisher.subscribe(new Flow.Subscriber<>() {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(1);
      }

      @Override
      public void onNext(ByteBuffer element) {
        first.complete(element);
      }

      @Override
      public void onError(Throwable failure) {
        first.completeExceptionally(failure);
      }

      @Override
      public void onComplete() {
        first.completeExceptionally(new IllegalStateException("no element"));
      }
    });
    assertThat(PositionedBytes.check(first.get(), 0)).isPositive();
  }

  private static void writeForEver(OutputStream out, CompletableFuture<Throwable> ended)
      throws IOException {
    try {
      for (long position = 0; ; position += 1000) {
        out.write(PositionedBytes.of(position, 1000));
      }
    } catch (IOException e) {
      ended.complete(e);
      throw e;
    }
  }

  private static void takeFirstOf(CompletableFuture<Throwable> ended) throws Exception {
    BulkChannel channel =
        BulkChannel.builder().capacity(2000).detectAbandonment().build();
    var unused = PipeStreams.produce(
        channel.sender(),
        out -> writeForEver(out, ended),
        PipeThreads.perTask("forgotten-subscription"));
    takeFirst(PipeFlows.publisher(channel.receiver()));
  }

  private static void collect() {
    System.gc();
  }

  @Test
  void receiverIsToldOfASubscriberThatItsPublisherHasForgotten() throws Exception {
    BulkReceiver receiver = watched(false);
    Await.untilCollected("the receiver is told", () -> receiver.whenReadable(1).isDone());
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(receiver::receiveByte)
        .havingCause()
        .withMessageContaining("abandoned");
  }

  @Test
  void elementThatWaitsForRoomIsNotForgotten() throws Exception {
    BulkReceiver receiver = watched(true);
    byte[] bytes = new byte[20];
    for (int i = 0; i < 20; i += 4) {
      collect();
      assertThat(receiver.receiveFully(bytes, i, 4)).isEqualTo(4);
    }
    assertThat(PositionedBytes.check(ByteBuffer.wrap(bytes), 0)).isEqualTo(20);
  }

  @Test
  void publisherThatOnlyItsSubscriberReachesIsSentToItsEnd() throws Exception {
    BulkReceiver receiver = subscribedToFour();
    byte[] bytes = new byte[80];
    for (int i = 0; i < 80; i += 4) {
      collect();
      assertThat(receiver.receiveFully(bytes, i, 4)).isEqualTo(4);
    }
    assertThat(PositionedBytes.check(ByteBuffer.wrap(bytes), 0)).isEqualTo(80);
    assertThat(receiver.receiveByte()).isEqualTo(-1);
  }

  @Test
  void producerEndsOnceItsSubscriptionIsForgotten() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    takeFirst(PipeFlows.publisher(out -> writeForEver(out, ended)));
    Await.untilCollected("the producer ends", () -> ended.isDone());
    assertThat(ended.get()).isInstanceOf(BrokenChannelException.class);
  }

  @Test
  void senderEndsOnceTheSubscriptionToItsReceiverIsForgotten() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    takeFirstOf(ended);
    Await.untilCollected("the sender ends", () -> ended.isDone());
    assertThat(ended.get()).isInstanceOf(BrokenChannelException.class);
  }
}
