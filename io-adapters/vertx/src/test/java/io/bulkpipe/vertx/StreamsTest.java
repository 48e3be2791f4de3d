// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of the streams, signal by signal. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class StreamsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final BulkChannel channel = BulkChannel.create(1000);
  private final Queue<Buffer> buffers = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failed = new CompletableFuture<>();

  @AfterEach
  void close() throws Exception {
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void onContext(Runnable task) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      task.run();
      done.complete(null);
    });
    done.get(60, TimeUnit.SECONDS);
  }

  private ReadStream<Buffer> paused() throws Exception {
    ReadStream<Buffer> stream = PipeVertx.readStream(channel.receiver(), context);
    onContext(() -> stream
        .pause()
        .exceptionHandler(failed::complete)
        .endHandler(ended::complete)
        .handler(buffer -> {
          assertThat(Vertx.currentContext()).isSameAs(context);
          buffers.add(buffer);
        }));
    return stream;
  }

  private void send(int bytes) throws Exception {
    channel.sender().sendBulk(new byte[bytes]);
    channel.sender().flush();
  }

  @Test
  void nothingComesThatWasNotFetched() throws Exception {
    ReadStream<Buffer> stream = paused();
    send(10);
    onContext(() -> {});
    assertThat(buffers).isEmpty();
    stream.fetch(1);
    Await.until("one buffer comes", () -> buffers.size() == 1);
    send(20);
    onContext(() -> {});
    assertThat(channel.receiver().available()).isEqualTo(20);
    channel.sender().close();
    onContext(() -> {});
    assertThat(ended).isNotDone();
    stream.resume();
    ended.get(60, TimeUnit.SECONDS);
    assertThat(buffers).extracting(Buffer::length).containsExactly(10, 20);
    assertThat(failed).isNotDone();
  }

  @Test
  void smallSendsAreGathered() throws Exception {
    ReadStream<Buffer> stream = paused();
    stream.resume();
    onContext(() -> {});
    for (int i = 0; i < 499; i++) {
      channel.sender().sendByte(i);
    }
    onContext(() -> {});
    assertThat(buffers).isEmpty();
    channel.sender().sendByte(1);
    Await.until("half of the capacity comes", () -> buffers.size() == 1);
    assertThat(buffers.element().length()).isEqualTo(500);
  }

  @Test
  void anAbortIsToldThoughTheStreamIsPaused() throws Exception {
    ReadStream<Buffer> stream = paused();
    send(10);
    IOException failure = new IOException("aborted");
    channel.sender().abort(failure);
    assertThat(failed.get(60, TimeUnit.SECONDS)).isSameAs(failure);
    assertThat(stream.pause()).isSameAs(stream); // reachable until here
    assertThat(buffers).isEmpty();
    assertThat(ended).isNotDone();
  }

  @Test
  void aFailureComesAfterTheBytes() throws Exception {
    ReadStream<Buffer> stream = paused();
    send(10);
    IOException failure = new IOException("closed");
    channel.sender().close(failure);
    stream.resume();
    assertThat(failed.get(60, TimeUnit.SECONDS)).isSameAs(failure);
    assertThat(buffers).extracting(Buffer::length).containsExactly(10);
    assertThat(ended).isNotDone();
  }

  @Test
  void aHandlerThatThrowsIsReportedAndTheStreamGoesOn() throws Exception {
    CompletableFuture<Throwable> reported = new CompletableFuture<>();
    context.exceptionHandler(reported::complete);
    AtomicInteger calls = new AtomicInteger();
    IllegalStateException thrown = new IllegalStateException("handler");
    onContext(() -> PipeVertx.readStream(channel.receiver(), context)
        .endHandler(ended::complete)
        .handler(buffer -> {
          if (calls.incrementAndGet() == 1) {
            throw thrown;
          }
        }));
    send(1);
    assertThat(reported.get(60, TimeUnit.SECONDS)).isSameAs(thrown);
    send(1);
    channel.sender().close();
    ended.get(60, TimeUnit.SECONDS);
    assertThat(calls).hasValue(2);
  }

  @Test
  void aStreamThatNobodyHandlesAnyMoreCancelsItsReceiver() throws Exception {
    ReadStream<Buffer> stream = paused();
    stream.handler(null).resume();
    assertThat(channel.sender().isOpen()).isFalse();
  }

  @Test
  void anExecutorThatRefusesFailsTheStream() throws Exception {
    RejectedExecutionException busy = new RejectedExecutionException("busy");
    onContext(() -> PipeVertx.readStream(out -> out.write(1), context, task -> {
          throw busy;
        })
        .exceptionHandler(failed::complete)
        .handler(buffers::add));
    assertThat(failed.get(60, TimeUnit.SECONDS)).isSameAs(busy);
  }

  @Test
  void writesWaitInTheQueueAndTheDrainHandlerIsCalled() throws Exception {
    WriteStream<Buffer> stream = PipeVertx.writeStream(channel.sender(), context);
    stream.setWriteQueueMaxSize(2000);
    Future<Void> first = stream.write(Buffer.buffer(PositionedBytes.of(0, 1000)));
    get(first);
    assertThat(stream.writeQueueFull()).isFalse();
    Future<Void> second = stream.write(Buffer.buffer(PositionedBytes.of(1000, 2000)));
    assertThat(stream.writeQueueFull()).isTrue();
    CompletableFuture<Context> drained = new CompletableFuture<>();
    stream.drainHandler(ignored -> drained.complete(Vertx.currentContext()));
    assertThat(drained).isNotDone();
    Future<Void> end = stream.end();
    assertThat(PositionedBytes.checkAll(channel.receiver())).isEqualTo(3000);
    assertThat(drained.get(60, TimeUnit.SECONDS)).isSameAs(context);
    get(second);
    get(end);
    assertThatThrownBy(() -> get(stream.write(Buffer.buffer("x"))))
        .hasCauseInstanceOf(IllegalStateException.class);
  }

  /** A bridge that tells only the handler it has when the queue is emptied hangs here. */
  @Test
  void aDrainHandlerThatIsNamedAfterwardsIsCalled() throws Exception {
    WriteStream<Buffer> stream = PipeVertx.writeStream(channel.sender(), context);
    stream.setWriteQueueMaxSize(10);
    Future<Void> written = stream.write(Buffer.buffer(new byte[100]));
    get(written);
    CompletableFuture<Void> drained = new CompletableFuture<>();
    stream.drainHandler(drained::complete);
    drained.get(60, TimeUnit.SECONDS);
    assertThat(stream.writeQueueFull()).isFalse();
  }

  @Test
  void aReceiverThatGoesFailsWhatIsWritten() throws Exception {
    WriteStream<Buffer> stream = PipeVertx.writeStream(channel.sender(), context);
    stream.exceptionHandler(failed::complete);
    Future<Void> written = stream.write(Buffer.buffer(new byte[5000]));
    channel.receiver().close();
    assertThat(failed.get(60, TimeUnit.SECONDS)).isInstanceOf(BrokenChannelException.class);
    assertThatThrownBy(() -> get(written)).hasCauseInstanceOf(BrokenChannelException.class);
    assertThatThrownBy(() -> get(stream.write(Buffer.buffer("x"))))
        .hasCauseInstanceOf(BrokenChannelException.class);
    assertThatThrownBy(() -> get(stream.end())).hasCauseInstanceOf(BrokenChannelException.class);
  }

  @Test
  void argumentsComeFirst() {
    ReadStream<Buffer> read = PipeVertx.readStream(channel.receiver(), context);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read.fetch(-1))
        .withMessage("amount=-1 is negative");
    WriteStream<Buffer> write = PipeVertx.writeStream(channel.sender(), context);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> write.setWriteQueueMaxSize(0))
        .withMessage("maxSize=0 is less than 1");
    assertThatNullPointerException().isThrownBy(() -> write.write(nothing()));
    assertThat(channel.sender().isOpen()).isTrue();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // as without null checks
  private static <T> T nothing() {
    return null;
  }
}
