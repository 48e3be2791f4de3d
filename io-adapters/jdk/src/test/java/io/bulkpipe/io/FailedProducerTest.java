// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a producer wrote before it failed comes before its failure. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class FailedProducerTest {
  private final IllegalStateException failure = new IllegalStateException("no more data");

  @ParameterizedTest
  @CsvSource({"14, 65536", "14, 5", "8192, 100", "8193, 100", "100000, 1000"})
  @DisplayName("R18 bytes that were only staged are read before the failure")
  void stagedBytes(int length, int capacity) throws IOException {
    try (InputStream in = PipeStreams.producing(out -> {
          out.write(PositionedBytes.of(0, length));
          throw failure;
        })
        .capacity(capacity)
        .open()) {
      assertThat(in.readNBytes(length)).isEqualTo(PositionedBytes.of(0, length));
      assertThatThrownBy(in::read).isInstanceOf(SenderFailedException.class).hasCause(failure);
    }
  }

  @Test
  @DisplayName("R18 they come for an Error, too")
  void error() throws IOException {
    AssertionError error = new AssertionError("impossible");
    try (InputStream in = PipeStreams.producing(out -> {
          out.write(1);
          throw error;
        })
        .executor(task -> {
          Thread thread = new Thread(task);
          thread.setUncaughtExceptionHandler((t, e) -> {});
          thread.start();
        })
        .open()) {
      assertThat(in.read()).isEqualTo(1);
      assertThatThrownBy(in::read).hasCause(error);
    }
  }

  @Test
  @DisplayName("the failure is the producer's own, even if its last bytes cannot be published")
  void readerThatHasGone() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.receiver().close();
    assertThatThrownBy(() -> PipeStreams.produce(
                channel.sender(),
                out -> {
                  out.write(1);
                  throw failure;
                },
                Runnable::run)
            .join())
        .isInstanceOf(CompletionException.class)
        .hasCause(failure);
  }

  @Test
  @DisplayName("a stream that outlives its failed producer refuses writes")
  void leakedStream() throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    AtomicReference<OutputStream> leaked = new AtomicReference<>();
    CompletableFuture<?> completion = PipeStreams.produce(
        channel.sender(),
        out -> {
          leaked.set(out);
          out.write(1);
          throw failure;
        },
        Runnable::run);
    assertThat(completion).isCompletedExceptionally();
    assertThatThrownBy(() -> Objects.requireNonNull(leaked.get()).write(2))
        .isInstanceOf(ClosedChannelException.class);
    assertThat(channel.receiver().available()).isEqualTo(1);
  }

  @Test
  @DisplayName("bytes behind a gap are not published")
  void gap() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    var unused = PipeStreams.produce(
        channel.sender(),
        out -> {
          out.write(PositionedBytes.of(0, 5000));
          Thread.currentThread().interrupt();
          try {
            out.write(PositionedBytes.of(5000, 20_000));
          } catch (IOException cut) {
            Thread.interrupted();
          }
          try {
            out.write(1);
          } catch (IOException refused) {
            throw failure;
          }
        },
        PipeThreads.perTask("gap"));
    InputStream in = PipeStreams.inputStream(channel.receiver());
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    assertThatThrownBy(() -> in.transferTo(read))
        .isInstanceOf(SenderFailedException.class)
        .hasCause(failure);
    assertThat(read.size()).isLessThan(25_000);
    assertThat(read.toByteArray()).isEqualTo(PositionedBytes.of(0, read.size()));
  }

  @Test
  @DisplayName("a cancelled producer's last bytes are dropped: an abort comes at once")
  void cancelled() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    CountDownLatch written = new CountDownLatch(1);
    var completion = PipeStreams.produce(
        channel.sender(),
        out -> {
          out.write(1);
          written.countDown();
          new CountDownLatch(1).await(); // until it is interrupted
        },
        PipeThreads.perTask("cancelled"));
    written.await();
    completion.cancel(true);
    assertThatThrownBy(channel.receiver()::receiveByte).isInstanceOf(SenderFailedException.class);
  }
}
