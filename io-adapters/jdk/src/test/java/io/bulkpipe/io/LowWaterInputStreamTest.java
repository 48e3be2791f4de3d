// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An input stream that waits until there is enough. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class LowWaterInputStreamTest {
  private static final int CAPACITY = 100;
  private static final int MARK = 40;

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(CAPACITY);
  private final OutputStream out = PipeStreams.outputStream(channel.sender());
  private final InputStream in =
      PipeStreams.reading(channel.receiver()).lowWaterMark(MARK).open();

  @Test
  @DisplayName("B26 a read waits for the low-water mark")
  void aReadWaitsForTheMark() throws Exception {
    out.write(PositionedBytes.of(0, 39));
    Companion<byte[]> reader = companions.start("reader", () -> {
      byte[] dst = new byte[64];
      int n = in.read(dst);
      return java.util.Arrays.copyOf(dst, n);
    });
    reader.awaitWaiting();
    out.write(PositionedBytes.of(39, 1));
    assertThat(reader.result()).isEqualTo(PositionedBytes.of(0, 40));
  }

  @Test
  void whatIsThereIsTakenAtOnce() throws IOException {
    out.write(PositionedBytes.of(0, 45));
    PositionedBytes.read(in, 0, 10, 10);
    PositionedBytes.read(in, 10, 35, 35); // less than the mark, and all that was asked for
  }

  @DisplayName("B26 a read that requests less than the mark waits for no more than that")
  @ParameterizedTest
  @ValueSource(ints = {1, 10, MARK - 1})
  void aReadOfLittleWaitsForThat(int requested) throws Exception {
    Companion<byte[]> reader = companions.start("reader", () -> in.readNBytes(requested));
    if (requested > 1) {
      reader.awaitWaiting();
      out.write(PositionedBytes.of(0, requested - 1));
    }
    reader.awaitWaiting();
    out.write(PositionedBytes.of(requested - 1, 1));
    assertThat(reader.result()).isEqualTo(PositionedBytes.of(0, requested));
  }

  @Test
  @DisplayName("B26 the end of the stream ends the wait for the mark")
  void theEndEndsTheWait() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[CAPACITY]));
    reader.awaitWaiting();
    out.write(PositionedBytes.of(0, 3));
    out.close();
    assertThat(reader.result()).isEqualTo(3);
    assertThat(in.read(new byte[1])).isEqualTo(-1);
    assertThat(in.read()).isEqualTo(-1);
    assertThat(in.read(new byte[0])).isZero();
  }

  @Test
  @DisplayName("R19 a flush ends the wait for the mark")
  void aFlushEndsTheWait() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[CAPACITY]));
    reader.awaitWaiting();
    out.write(PositionedBytes.of(0, 3));
    out.flush();
    assertThat(reader.result()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("R19 a dialogue of writes, flushes and answers does not stall")
  void dialogue(boolean staged) throws Exception {
    BulkChannel back = BulkChannel.create(CAPACITY);
    OutputStream requests = staged ? PipeStreams.stagedOutputStream(channel.sender(), 30) : out;
    int rounds = 10_000;
    Companion<?> server = companions.start("server", () -> {
      OutputStream answers = PipeStreams.outputStream(back.sender());
      for (int i = 0; i < rounds; i++) {
        answers.write(in.read() + 1);
        answers.flush();
      }
    });
    InputStream answers =
        PipeStreams.reading(back.receiver()).lowWaterMark(MARK).open();
    for (int i = 0; i < rounds; i++) {
      requests.write(i % 100);
      requests.flush();
      assertThat(answers.read()).isEqualTo(i % 100 + 1);
    }
    server.result();
  }

  @Test
  void aReadThatTakesTooLongLosesNothing() throws Exception {
    InputStream timed =
        PipeStreams.reading(channel.receiver()).timeout(Duration.ofMillis(1)).open();
    assertThatThrownBy(() -> timed.read(new byte[5]))
        .isInstanceOf(SocketTimeoutException.class)
        .hasMessage("nothing to read within timeout=PT0.001S");
    assertThatThrownBy(timed::read).isInstanceOf(SocketTimeoutException.class);
    out.write(PositionedBytes.of(0, 3));
    assertThat(timed.read(new byte[5])).isEqualTo(3);
    out.close();
    assertThat(timed.read()).isEqualTo(-1);
  }

  @Test
  void aTimedReadTakesLessThanTheMarkRatherThanFail() throws Exception {
    InputStream timed = PipeStreams.reading(channel.receiver())
        .lowWaterMark(MARK)
        .timeout(Duration.ofMillis(1))
        .open();
    out.write(PositionedBytes.of(0, 3));
    assertThat(timed.read(new byte[5])).isEqualTo(3);
    assertThat(timed.read(new byte[0])).isZero();
  }

  @Test
  void aTransferThatTakesTooLongSaysWhatItHasWritten() throws Exception {
    InputStream timed =
        PipeStreams.reading(channel.receiver()).timeout(Duration.ofMillis(1)).open();
    out.write(PositionedBytes.of(0, 7));
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    assertThatThrownBy(() -> timed.transferTo(got))
        .isInstanceOfSatisfying(
            SocketTimeoutException.class, e -> assertThat(e.bytesTransferred).isEqualTo(7));
    assertThat(got.toByteArray()).isEqualTo(PositionedBytes.of(0, 7));
  }

  @Test
  void theTimeoutIsAboveZero() {
    InputStreamBuilder builder = PipeStreams.reading(channel.receiver());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeout(Duration.ZERO))
        .withMessage("timeout=PT0S is not above zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.timeout(Duration.ofNanos(-1)))
        .withMessageContaining("timeout=");
  }

  @Test
  void aFailureComesAfterTheBytes() throws Exception {
    out.write(PositionedBytes.of(0, 3));
    IOException cause = new IOException("no more");
    channel.sender().close(cause);
    PositionedBytes.read(in, 0, 3, 3);
    assertThatThrownBy(() -> in.read(new byte[1]))
        .isInstanceOf(SenderFailedException.class)
        .hasCause(cause);
  }

  @Test
  void closeEndsTheWait() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[CAPACITY]));
    reader.awaitWaiting();
    in.close();
    reader.failure(AsynchronousCloseException.class);
    assertThatThrownBy(() -> in.read()).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void anInterruptTakesNothing() throws Exception {
    out.write(PositionedBytes.of(0, 3));
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[CAPACITY]));
    reader.awaitWaiting();
    reader.interrupt();
    assertThat(reader.failure(InterruptedIOException.class).bytesTransferred).isZero();
    assertThat(reader.interruptedAtEnd()).isTrue();
    out.close();
    PositionedBytes.readToEnd(in, 0, 3, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 50})
  void everyByteComesOnce(int mark) throws Exception {
    InputStream marked =
        PipeStreams.reading(channel.receiver()).lowWaterMark(mark).open();
    int length = 1_000_000;
    Companion<?> writer = companions.start("writer", () -> {
      try (OutputStream staged = PipeStreams.stagedOutputStream(channel.sender(), 9)) {
        for (int i = 0; i < length; i += 5) {
          staged.write(PositionedBytes.of(i, 5));
        }
      }
    });
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    assertThat(marked.transferTo(all)).isEqualTo(length);
    assertThat(all.toByteArray()).isEqualTo(PositionedBytes.of(0, length));
    writer.result();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 51})
  void theMarkHasARange(int mark) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PipeStreams.reading(channel.receiver()).lowWaterMark(mark).open())
        .withMessageContaining("=" + mark);
    assertThat(channel.sender().isAwaited()).isFalse();
  }
}
