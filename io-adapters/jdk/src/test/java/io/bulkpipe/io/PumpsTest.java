// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pumps with files, kernel pipes, and channels that behave badly. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class PumpsTest {
  private static final int LENGTH = 1_000_003;

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(8);

  /** Takes so many bytes at most at a time, and fails after so many in all. */
  private static final class Slow implements WritableByteChannel {
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final int atOnce;
    private final int most;

    Slow(int atOnce, int most) {
      this.atOnce = atOnce;
      this.most = most;
    }

    @Override
    public int write(ByteBuffer src) throws IOException {
      int n = 0;
      while (n < atOnce && src.hasRemaining()) {
        if (taken.size() == most) {
          throw new IOException("full");
        }
        taken.write(src.get());
        n++;
      }
      return n;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      throw new AssertionError("closed by the pump");
    }
  }

  /** Gives bytes one at a time, and fails in the middle of a read. */
  private static final class Failing implements ReadableByteChannel {
    private int given;

    @Override
    public int read(ByteBuffer dst) throws IOException {
      dst.put(PositionedBytes.at(given++));
      if (given == 3) {
        throw new IOException("after the third");
      }
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      throw new AssertionError("closed by the pump");
    }
  }

  /** Never gives a byte, and never ends. */
  private static final class Silent implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer dst) {
      return 0;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      throw new AssertionError("closed by the pump");
    }
  }

  @Test
  @DisplayName("a pump gives up a target that takes nothing, and a source that gives nothing")
  void noProgress() throws Exception {
    channel.sender().sendBulk(new byte[8]);
    assertThatThrownBy(() -> Pumps.transfer(channel.receiver(), new Slow(0, 10)))
        .isInstanceOf(IOException.class)
        .hasMessage("the target took no byte for seconds=5");
    assertThat(channel.receiver().available()).isEqualTo(8);
    BulkChannel other = BulkChannel.create(8);
    assertThatThrownBy(() -> Pumps.transfer(new Silent(), other.sender()))
        .isInstanceOf(IOException.class)
        .hasMessage("the source gave no byte for seconds=5");
    assertThat(other.sender().isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fileToFile(boolean direct, @TempDir Path folder) throws Exception {
    Path from = Files.write(folder.resolve("from"), PositionedBytes.of(0, LENGTH));
    Path to = folder.resolve("to");
    BulkChannel pipe = BulkChannel.builder().direct(direct).build();
    try (FileChannel source = FileChannel.open(from);
        FileChannel target =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      CompletableFuture<Long> sent = Pumps.start(source, pipe.sender());
      assertThat(Pumps.transfer(pipe.receiver(), target)).isEqualTo(LENGTH);
      assertThat(sent.get()).isEqualTo(LENGTH);
      assertThat(source.isOpen() && target.isOpen()).isTrue();
    }
    assertThat(to).hasSameBinaryContentAs(from);
    assertThat(pipe.receiver().isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 70_000})
  void channelToChannel(int capacity) throws Exception {
    int length = Math.min(LENGTH, 1_000 * capacity);
    BulkChannel first = BulkChannel.create(capacity);
    BulkChannel second = BulkChannel.create(capacity + 1);
    Companion<?> writer = companions.start("writer", () -> {
      PipeStreams.outputStream(first.sender()).write(PositionedBytes.of(0, length));
      first.sender().close();
    });
    CompletableFuture<Long> moved = Pumps.start(first.receiver(), second.sender());
    PositionedBytes.readToEnd(PipeStreams.inputStream(second.receiver()), 0, length, 999);
    assertThat(moved.get()).isEqualTo(length);
    writer.result();
  }

  @ParameterizedTest
  @CsvSource({", bulkpipe-pump", "orders, bulkpipe-pump orders"})
  void aPumpsThreadBearsTheNameOfItsChannel(String name, String thread) throws Exception {
    BulkChannel.Builder builder = BulkChannel.builder();
    BulkChannel named = (name == null ? builder : builder.name(name)).build();
    CompletableFuture<String> seen = new CompletableFuture<>();
    InputStream source = new InputStream() {
      @Override
      public int read() {
        seen.complete(Thread.currentThread().getName());
        return -1;
      }

      @Override
      public int read(byte[] b, int off, int len) {
        return read();
      }
    };
    assertThat(Pumps.start(source, named.sender()).get()).isZero();
    assertThat(seen.get()).isEqualTo(thread);
  }

  @Test
  void transferClosesNothing() throws Exception {
    byte[] bytes = PositionedBytes.of(0, 5);
    assertThat(Pumps.transfer(source(bytes), channel.sender())).isEqualTo(5);
    assertThat(channel.sender().isOpen()).isTrue();
    assertThat(Pumps.transfer(source(new byte[0]), channel.sender())).isZero();
    channel.sender().close();
    BulkChannel second = BulkChannel.create();
    assertThat(Pumps.transfer(channel.receiver(), second.sender())).isEqualTo(5);
    assertThat(second.sender().isOpen()).isTrue();
    assertThat(channel.receiver().isOpen()).isTrue();
  }

  private static ReadableByteChannel source(byte[] bytes) {
    return Channels.newChannel(new ByteArrayInputStream(bytes));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void targetThatTakesLittleAtATime(int atOnce) throws Exception {
    byte[] bytes = PositionedBytes.of(0, 1000);
    Slow target = new Slow(atOnce, 1000);
    CompletableFuture<Long> written = Pumps.start(channel.receiver(), target);
    Pumps.transfer(source(bytes), channel.sender());
    channel.sender().close();
    assertThat(written.get()).isEqualTo(1000);
    assertThat(target.taken.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void whatTheTargetDidNotTakeRemains() throws Exception {
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    Slow target = new Slow(4, 6);
    assertThatThrownBy(() -> Pumps.transfer(channel.receiver(), target)).hasMessage("full");
    assertThat(target.taken.toByteArray()).isEqualTo(PositionedBytes.of(0, 6));
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), 6, 2, 2);
    assertThat(channel.receiver().available()).isZero();
  }

  @Test
  void whatWasReadBeforeTheSourceFailedIsSent() throws Exception {
    assertThatThrownBy(() -> Pumps.transfer(new Failing(), channel.sender()))
        .hasMessage("after the third");
    assertThat(channel.receiver().available()).isEqualTo(3);
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), 0, 3, 3);
  }

  @Test
  void failureOfTheSourceIsTheReadersFailure() throws Exception {
    CompletableFuture<Long> sent = Pumps.start(new Failing(), channel.sender());
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), 0, 3, 3);
    assertThatThrownBy(() -> channel.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .hasRootCauseMessage("after the third");
    assertThatThrownBy(sent::get).hasRootCauseMessage("after the third");
  }

  @Test
  void failureOfTheTargetIsTheWritersFailure() throws Exception {
    CompletableFuture<Long> written = Pumps.start(channel.receiver(), new Slow(1, 5));
    assertThatThrownBy(() -> channel.sender().sendBulk(new byte[100]))
        .isInstanceOf(BrokenChannelException.class)
        .hasRootCauseMessage("full");
    assertThatThrownBy(written::get).hasRootCauseMessage("full");
  }

  @Test
  void endingsGoThroughARelay() throws Exception {
    BulkChannel second = BulkChannel.create();
    CompletableFuture<Long> moved = Pumps.start(channel.receiver(), second.sender());
    IOException cause = new IOException("test");
    channel.sender().close(cause);
    assertThatThrownBy(() -> second.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .hasCause(cause);
    assertThatThrownBy(moved::get).hasRootCause(cause);

    BulkChannel third = BulkChannel.create();
    BulkChannel fourth = BulkChannel.create();
    CompletableFuture<Long> other = Pumps.start(third.receiver(), fourth.sender());
    fourth.receiver().cancel(cause);
    third.sender().trySendBulk(new byte[1], 0, 1);
    assertThatThrownBy(other::get).hasRootCause(cause);
    assertThatThrownBy(() -> third.sender().sendByte(1))
        .isInstanceOf(BrokenChannelException.class)
        .hasCause(cause);
  }

  @Test
  void cancellingStopsAPumpThatWaits() throws Exception {
    BulkChannel second = BulkChannel.create(2);
    channel.sender().sendBulk(new byte[5]);
    CompletableFuture<Long> moved = Pumps.start(channel.receiver(), second.sender());
    Companion.await("the pump is stuck", () -> second.receiver().available() == 2);
    assertThat(moved.cancel(false)).isTrue();
    assertThatThrownBy(() -> second.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .hasCauseInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> channel.sender().sendByte(1))
        .isInstanceOf(BrokenChannelException.class)
        .hasCauseInstanceOf(CancellationException.class);
  }

  @Test
  void taskThatIsCancelledEnds() throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    CompletableFuture<Long> written = Pumps.start(
        channel.receiver(),
        new Slow(1, 1),
        task -> companions.start("pump", () -> {
          task.run();
          ended.complete(new CancellationException("ended"));
        }));
    written.completeExceptionally(new IllegalStateException("enough"));
    assertThat(ended.get()).hasMessage("ended");
    assertThatThrownBy(written::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("enough");
    assertThat(channel.sender().isOpen()).isFalse();
  }

  @Test
  void refusedTaskFailsTheEnds() {
    RejectedExecutionException refusal = new RejectedExecutionException("test");
    assertThatThrownBy(() -> Pumps.start(channel.receiver(), new Slow(1, 1), task -> {
          throw refusal;
        }))
        .isSameAs(refusal);
    assertThatThrownBy(() -> channel.sender().sendByte(1)).hasCause(refusal);
  }

  @Test
  void interruptedTransferMayBeRepeated() throws Exception {
    Slow target = new Slow(2, 100);
    Companion<?> pump = companions.start("pump", () -> Pumps.transfer(channel.receiver(), target));
    channel.sender().sendBulk(PositionedBytes.of(0, 20));
    channel.sender().awaitDrained();
    pump.awaitWaiting().interrupt();
    assertThat(pump.failure(InterruptedIOException.class).bytesTransferred).isEqualTo(20);
    assertThat(pump.interruptedAtEnd()).isTrue();
    channel.sender().sendBulk(PositionedBytes.of(20, 8));
    channel.sender().close();
    assertThat(Pumps.transfer(channel.receiver(), target)).isEqualTo(8);
    assertThat(target.taken.toByteArray()).isEqualTo(PositionedBytes.of(0, 28));
  }

  @Test
  void interruptedRelayCountsAndKeepsTheRest() throws Exception {
    BulkChannel second = BulkChannel.create(3);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    Companion<?> pump =
        companions.start("pump", () -> Pumps.transfer(channel.receiver(), second.sender()));
    pump.awaitWaiting().interrupt();
    assertThat(pump.failure(InterruptedIOException.class)).isNotNull();
    PositionedBytes.read(PipeStreams.inputStream(second.receiver()), 0, 3, 3);
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), 3, 5, 5);
  }

  @Test
  void nonBlockingChannelIsRefused() throws Exception {
    Pipe pipe = Pipe.open();
    try {
      pipe.source().configureBlocking(false);
      pipe.sink().configureBlocking(false);
      assertThatThrownBy(() -> Pumps.transfer(pipe.source(), channel.sender()))
          .isInstanceOf(IllegalBlockingModeException.class);
      assertThatThrownBy(() -> Pumps.start(channel.receiver(), pipe.sink()))
          .isInstanceOf(IllegalBlockingModeException.class);
      assertThat(channel.sender().isOpen()).isTrue();
    } finally {
      pipe.source().close();
      pipe.sink().close();
    }
  }

  @Test
  void closedEndsAndChannels() throws Exception {
    ReadableByteChannel closed = source(new byte[1]);
    closed.close();
    assertThatThrownBy(() -> Pumps.transfer(closed, channel.sender()))
        .isInstanceOf(ClosedChannelException.class);
    channel.sender().close();
    assertThatThrownBy(() -> Pumps.transfer(source(new byte[1]), channel.sender()))
        .isInstanceOf(ClosedChannelException.class);
  }
}
