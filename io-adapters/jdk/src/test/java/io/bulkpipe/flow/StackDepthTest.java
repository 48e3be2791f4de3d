// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls at each depth near the end of the stack: nobody is left without an end, or gets two. */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
class StackDepthTest {
  private static final int DEPTHS = 600;
  private static final int STACK = 512 * 1024;
  private static final int BYTES = 10;

  /** One flow for each depth. */
  private abstract static class Each {
    final BulkChannel channel = BulkChannel.create(100);

    @Nullable
    Throwable thrown;

    /** What is tried near the end of the stack. */
    abstract void call() throws IOException;

    /** Goes on with plenty of stack, and checks how it ends. */
    abstract void check() throws Exception;
  }

  /** Counts the ends. */
  private static final class Ends implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<Flow.Subscription> given = new CompletableFuture<>();
    final AtomicInteger ends = new AtomicInteger();
    final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      given.complete(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      bytes.position(bytes.limit());
    }

    @Override
    public void onError(Throwable failure) {
      ends.getAndIncrement();
      end.completeAsync(() -> "failed: " + failure);
    }

    @Override
    public void onComplete() {
      ends.getAndIncrement();
      end.completeAsync(() -> "complete");
    }
  }

  private static final class Publishing extends Each {
    private final Ends ends = new Ends();
    private final Consumer<Flow.Subscription> call;

    Publishing(Consumer<BulkChannel> before, Consumer<Flow.Subscription> call) {
      this.call = call;
      before.accept(channel);
      PipeFlows.publisher(channel.receiver()).subscribe(ends);
    }

    @Override
    void call() {
      call.accept(ends.given.join());
    }

    @Override
    void check() throws Exception {
      ends.given.join().request(Long.MAX_VALUE);
      channel.sender().close();
      assertThat(ends.end.get()).isNotEmpty();
      channel.sender().whenOver().get();
      ends.given.join().request(1);
      ends.given.join().cancel();
      assertThat(ends.ends).hasValue(1);
    }
  }

  private static final class Cancelling extends Each {
    private final Ends ends = new Ends();

    Cancelling() {
      PipeFlows.publisher(channel.receiver()).subscribe(ends);
    }

    @Override
    void call() {
      ends.given.join().cancel();
    }

    @Override
    void check() throws Exception {
      ends.given.join().cancel();
      channel.sender().whenOver().get();
      assertThat(channel.sender().isOpen()).isFalse();
      assertThat(ends.ends).hasValue(0);
    }
  }

  private static final class Subscribing extends Each {
    private final CompletableFuture<String> cancelled = new CompletableFuture<>();
    private final ByteSubscriber<ByteBuffer> subscriber = PipeFlows.subscriber(channel.sender());
    private final ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    private final Consumer<Subscribing> call;

    Subscribing(Consumer<Subscribing> call) {
      this.call = call;
      subscriber.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
          cancelled.complete("cancelled");
        }
      });
    }

    @Override
    void call() {
      call.accept(this);
    }

    @Override
    void check() throws Exception {
      subscriber.onComplete();
      long received = 0;
      @Nullable Throwable failure = null;
      try {
        for (byte[] chunk = new byte[BYTES]; ; ) {
          int n = channel.receiver().receiveInto(chunk);
          if (n < 0) {
            break;
          }
          received += n;
        }
      } catch (IOException e) {
        failure = e;
      }
      Object completion;
      try {
        completion = subscriber.completion().toCompletableFuture().get();
      } catch (ExecutionException e) {
        completion = Objects.requireNonNull(e.getCause());
      }
      if (completion instanceof StackOverflowError) {
        assertThat(cancelled.get()).isEqualTo("cancelled");
      } else if (failure == null) {
        assertThat(completion).isEqualTo(received);
      } else {
        assertThat(failure).hasCause((Throwable) completion);
      }
    }
  }

  private static void send(BulkChannel channel) {
    try {
      channel.sender().trySendBulk(ByteBuffer.allocate(BYTES));
      channel.sender().flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Arguments each(String name, Supplier<Each> each) {
    return Arguments.of(name, each);
  }

  private static Supplier<Each> publishing(
      Consumer<BulkChannel> before, Consumer<Flow.Subscription> call) {
    return () -> new Publishing(before, call);
  }

  static Stream<Arguments> calls() {
    IOException failure = new IOException("test");
    return Stream.of(
        each("an element", publishing(StackDepthTest::send, to -> to.request(1))),
        each(
            "the last element",
            publishing(
                channel -> {
                  send(channel);
                  channel.sender().close();
                },
                to -> to.request(1))),
        each(
            "an element and a failure",
            publishing(
                channel -> {
                  send(channel);
                  channel.sender().close(failure);
                },
                to -> to.request(1))),
        each("nothing there", publishing(channel -> {}, to -> to.request(1))),
        each("a wrong request", publishing(channel -> {}, to -> to.request(0))),
        each("cancel", Cancelling::new),
        each("onNext", () -> new Subscribing(to -> to.subscriber.onNext(to.bytes))),
        each("onComplete", () -> new Subscribing(to -> to.subscriber.onComplete())),
        each("onError", () -> new Subscribing(to -> to.subscriber.onError(failure))));
  }

  /** Goes down until the stack has run out, and makes a call at each depth on the way back. */
  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static int dive(List<Each> each, int made) {
    int next;
    try {
      next = dive(each, made);
    } catch (StackOverflowError deepest) {
      next = made;
    }
    if (next < each.size()) {
      call(each.get(next));
    }
    return next + 1;
  }

  private static void call(Each each) {
    try {
      each.call();
    } catch (Throwable thrown) {
      each.thrown = thrown;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void everybodyGetsOneEnd(String name, Supplier<Each> supplier) throws Exception {
    Each easy = supplier.get(); // all classes are loaded where there is stack for it
    easy.call();
    easy.check();
    List<Each> all = new ArrayList<>();
    for (int i = 0; i < DEPTHS; i++) {
      all.add(supplier.get());
    }
    Thread diver = new Thread(null, () -> dive(all, 0), "diver", STACK);
    diver.start();
    diver.join();
    assertThat(all.get(0).thrown).isInstanceOf(StackOverflowError.class);
    assertThat(all.get(DEPTHS - 1).thrown).isNull();
    for (Each each : all) {
      each.check();
    }
  }
}
