// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that nobody refers to any more, over channels that detect abandonment. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ForgottenStreamTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  /** Takes one buffer of a producer's stream, and keeps no reference to the stream. */
  private void takeOne(CompletableFuture<Throwable> ended) throws Exception {
    CompletableFuture<Buffer> first = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      ReadStream<Buffer> stream = PipeVertx.readStream(
          out -> {
            try {
              while (true) {
                out.write(new byte[1000]);
              }
            } catch (IOException e) {
              ended.complete(e);
              throw e;
            }
          },
          context);
      stream.pause().handler(first::complete).fetch(1);
    });
    assertThat(first.get().length()).isPositive();
  }

  private BulkReceiver writtenOnce() throws Exception {
    BulkChannel channel =
        BulkChannel.builder().capacity(1000).detectAbandonment().build();
    PipeVertx.writeStream(channel.sender(), context)
        .write(Buffer.buffer("x"))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
    return channel.receiver();
  }

  @Test
  void producerEndsOnceItsPausedStreamIsForgotten() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    takeOne(ended);
    Await.untilCollected("the producer ends", () -> ended.isDone());
    assertThat(ended.get()).isInstanceOf(BrokenChannelException.class);
  }

  @Test
  void receiverFailsOnceItsWriteStreamIsForgotten() throws Exception {
    BulkReceiver receiver = writtenOnce();
    assertThat(receiver.receiveByte()).isEqualTo('x');
    Await.untilCollected(
        "the receiver is readable", () -> receiver.whenReadable(1).isDone());
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(receiver::receiveByte)
        .havingCause()
        .withMessageContaining("abandoned");
  }
}
