// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.Companion;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the tests of .NET's {@code System.IO.Pipelines} demand of completion, back-pressure and
 * cancelling.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class DotNetCompletionTest extends DotNetPipe {
  @Test
  @DisplayName("a completed writer with a cause: the reader gets the bytes, then the cause")
  void completeWithCause() throws Exception {
    IOException cause = new IOException("test");
    fill(0, 3);
    sender.close(cause);
    check(0, 3);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> receiver.receiveByte())
        .withCause(cause);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> receiver.receiveByte())
        .withCause(cause);
  }

  @Test
  @DisplayName("a write after the writer completed throws")
  void writeAfterComplete() {
    sender.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> sender.fill(window -> 0));
  }

  @Test
  @DisplayName("a read after the reader completed throws")
  void readAfterComplete() {
    receiver.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> receiver.drain(window -> 0));
  }

  @Test
  @DisplayName("to complete twice is harmless, for the reader and the writer")
  void completeTwice() {
    sender.close();
    sender.close();
    receiver.close();
    receiver.close();
    assertThat(receiver.isOpen()).isFalse();
  }

  @Test
  @DisplayName("a flush tells the writer that the reader has completed")
  @Differs(
      instead = "the next write throws, and `isOver` says so; `flush` never throws",
      because = "a flush marks bytes as due, and has nothing to lose")
  void flushAndReader() {
    receiver.close();
    sender.flush();
    assertThat(sender.isOver()).isTrue();
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> sender.sendByte(1));
  }

  @Test
  @DisplayName("a write to a pipe whose reader completed is dropped silently")
  @Differs(
      instead = "it throws a BrokenChannelException",
      because = "a writer without a reader has to stop; each other pipe says so, too")
  void writeWithoutReader() {
    receiver.close();
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> fill(0, 3));
  }

  @Test
  @DisplayName("the reader may complete inside of its own read, which then ends normally")
  @Differs(
      instead = "if it has consumed nothing, the read ends with an AsynchronousCloseException",
      because = "a call whose end was closed meanwhile says so (R16.4), whichever thread did it")
  void completeInsideRead() throws Exception {
    fill(0, 3);
    assertThatExceptionOfType(AsynchronousCloseException.class)
        .isThrownBy(() -> receiver.drain(window -> {
          receiver.close();
          return 0;
        }));
  }

  @Test
  @DisplayName("the reader may complete inside of a read that consumes: the bytes count")
  void completeInsideConsumingRead() throws Exception {
    fill(0, 3);
    assertThat(receiver.drain(window -> {
          window.position(window.limit());
          receiver.close();
          return 3;
        }))
        .isEqualTo(3);
  }

  @Test
  @DisplayName("the writer may complete inside of its own write")
  void completeInsideWrite() throws Exception {
    assertThat(sender.fill(window -> {
          window.put((byte) 1);
          sender.close();
          return 1;
        }))
        .isEqualTo(1);
    assertThat(receiver.receiveByte()).isEqualTo(1);
    assertThat(receiver.receiveByte()).isEqualTo(-1);
  }

  @Test
  @DisplayName("a full pipe pauses its writer, and the reader resumes it")
  void backPressure() throws Exception {
    fill(0, 32);
    fill(32, 32);
    Companion<?> writer = companions.start("writer", () -> fill(64, 8));
    writer.awaitWaiting();
    check(0, 40);
    writer.result();
    check(40, 32);
  }

  @Test
  @DisplayName("a paused writer is resumed at the resume threshold, not at the first free byte")
  void resumeThreshold() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 64));
    Companion<?> writer =
        companions.start("writer", () -> sender.sendBulk(PositionedBytes.of(64, 64)));
    writer.awaitWaiting();
    check(0, 1);
    assertThat(receiver.available()).isEqualTo(63);
    check(1, 63);
    check(64, 64);
    writer.result();
  }

  @Test
  @DisplayName("thresholds of pause and resume can be set apart")
  @Differs(
      instead = "the capacity is the one threshold; resuming is at half of it or when all fits",
      because = "two numbers that must fit to each other are two more to get wrong")
  void oneThreshold() {
    assertThat(sender.capacity()).isEqualTo(64);
    assertThat(sender.remainingCapacity()).isEqualTo(64);
  }

  @Test
  @DisplayName("a pipe may be set up without any limit")
  @Differs(
      instead = "each channel has a capacity, of at most 1 GiB",
      because = "a pipe without a bound is a leak that waits for its day")
  void noLimit() {
    assertThatIllegalArgumentException().isThrownBy(() -> BulkChannel.create(Integer.MAX_VALUE));
    assertThatIllegalArgumentException().isThrownBy(() -> BulkChannel.create(-1));
  }

  @Test
  @DisplayName("a paused writer is released when the reader completes")
  void pausedWriterReleased() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 64));
    Companion<?> writer = companions.start("writer", () -> fill(64, 8));
    writer.awaitWaiting();
    receiver.close();
    writer.failure(BrokenChannelException.class);
  }

  @Test
  @DisplayName("a waiting read can be cancelled, and the next read works")
  void cancelRead() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> receiver.drain(window -> 0));
    reader.awaitWaiting().interrupt();
    reader.failure(InterruptedException.class);
    fill(0, 3);
    check(0, 3);
  }

  @Test
  @DisplayName("a cancel with no read waiting cancels the next one that would wait")
  void cancelBefore() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> {
      Thread.currentThread().interrupt();
      return receiver.drain(window -> 0);
    });
    reader.failure(InterruptedException.class);
    fill(0, 3);
    check(0, 3);
  }

  @Test
  @DisplayName("a waiting write can be cancelled, and nothing of it is written")
  void cancelWrite() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 64));
    Companion<?> writer = companions.start("writer", () -> fill(64, 8));
    writer.awaitWaiting().interrupt();
    writer.failure(InterruptedException.class);
    check(0, 64);
    assertThat(receiver.available()).isZero();
  }

  @Test
  @DisplayName("the continuation of a read runs on the scheduler that was given")
  void scheduler() throws Exception {
    ExecutorService scheduler =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "the scheduler"));
    try {
      CompletableFuture<String> ran = receiver
          .whenReadable(1, scheduler)
          .thenApply(nothing -> Thread.currentThread().getName());
      fill(0, 1);
      assertThat(ran.join()).isEqualTo("the scheduler");
    } finally {
      scheduler.shutdown();
    }
  }

  @Test
  @DisplayName("callbacks of completion run once the other side has completed")
  void completed() {
    CompletableFuture<Void> over = sender.whenOver();
    assertThat(over).isNotDone();
    receiver.close();
    over.join();
  }

  @Test
  @DisplayName("memory is returned when both sides have completed, and the reader may go on to it")
  void memoryReturned() throws Exception {
    fill(0, 30);
    sender.close();
    check(0, 30);
    assertThat(receiver.receiveByte()).isEqualTo(-1);
    receiver.close();
    assertThat(receiver.available()).isZero();
  }

  @Test
  @DisplayName("the same pipe can be used anew after a reset")
  @Differs(
      instead = "a channel is used once; a new one is made for the next stream",
      because = "a new channel costs less than a reset that someone else still refers to")
  void noReset() {
    sender.close();
    receiver.close();
    assertThat(sender.isOver()).isTrue();
    assertThat(BulkChannel.create(64).sender().isOver()).isFalse();
  }
}
