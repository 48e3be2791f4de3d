// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.PipeChannels;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the tests of Apache Harmony and Android, and Commons IO's of its queue streams, demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class HarmonyPipeTest {

  @RegisterExtension
  final Companions companions = new Companions();

  @EachShape
  @DisplayName("Harmony: close of the reader makes a later write throw")
  void writeWithoutReader(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.in().close();
    assertThatIOException().isThrownBy(() -> pipe.out().write(new byte[100]));
  }

  @EachShape
  @DisplayName("Harmony: read(array, offset, length) gives the bytes at their place")
  void readAtOffset(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write("Hello".getBytes(UTF_8));
    pipe.out().flush();
    byte[] array = new byte[20];
    assertThat(pipe.in().read(array, 7, 5)).isEqualTo(5);
    assertThat(new String(array, 7, 5, UTF_8)).isEqualTo("Hello");
  }

  @EachShape
  @DisplayName("Harmony: a refused offset is reported before a null array of no length is used")
  void readNullFirst(Shape shape) throws Exception {
    InputStream in = shape.open().in();
    assertThatNullPointerException().isThrownBy(() -> in.read(null, -1, 0));
    assertThatNullPointerException().isThrownBy(() -> in.read(null, 0, -1));
  }

  @EachShape
  @DisplayName("Harmony: the argument of a write is checked, also with a closed reader")
  void writeChecksFirst(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.in().close();
    assertThatNullPointerException().isThrownBy(() -> pipe.out().write(null, -10, 10));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> pipe.out().write(new byte[3], -10, 10));
  }

  @Test
  @DisplayName("Harmony: a write of no bytes to a closed stream does nothing")
  @Differs(
      instead = "it throws a ClosedChannelException",
      because = "a zero-length call reports the state (R5), so a closed stream never looks usable")
  void writeNothingToClosed() throws Exception {
    OutputStream out = Shape.PLAIN.open().out();
    out.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> out.write(new byte[4], 0, 0));
  }

  @Test
  @DisplayName("Harmony: flush of a stream whose reader is gone throws an IOException")
  @Differs(
      instead = "a plain stream's flush never throws; the next write does",
      because = "each write has been sent already, and a flush has nothing left to lose")
  void flushWithoutReader() throws Exception {
    Shape.Pipe pipe = Shape.PLAIN.open();
    pipe.out().write(1);
    pipe.in().close();
    pipe.out().flush();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> pipe.out().write(1));
  }

  @Test
  @DisplayName("Harmony: that flush throws if bytes are left to be sent")
  void flushOfStagedWithoutReader() throws Exception {
    Shape.Pipe pipe = Shape.STAGED.open();
    pipe.out().write(1);
    pipe.in().close();
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(pipe.out()::flush);
  }

  @Test
  @DisplayName("Harmony: close with bytes left and the reader gone throws an IOException")
  @Differs(
      instead = "a staged stream drops them silently; flush first to notice",
      because = "a close that throws in a finally block hides the first exception")
  void closeOfStagedWithoutReader() throws Exception {
    Shape.Pipe pipe = Shape.STAGED.open();
    pipe.out().write(1);
    pipe.in().close();
    pipe.out().close();
    assertThat(pipe.channel().sender().isOpen()).isFalse();
  }

  @Test
  @DisplayName("Harmony: a write after the other code closed the end throws at once")
  @Differs(
      instead = "a staged stream notices it when it publishes",
      because = "a write into the staging buffer takes no look at the channel's state")
  void stagedWriteAfterOtherClose() throws Exception {
    Shape.Pipe pipe = Shape.STAGED.open();
    pipe.channel().sender().close();
    pipe.out().write(1);
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(pipe.out()::flush);
  }

  @Test
  @DisplayName("Harmony: staged writes may come from several threads")
  @Differs(
      instead = "a staged stream is for one thread at a time; a plain one is for many",
      because = "a lock for each small write would cost what staging saves")
  void stagedWritesOfThreads() throws Exception {
    Shape.Pipe pipe = Shape.STAGED.open(4);
    Companion<?> one = companions.start("one", () -> pipe.out().write(new byte[40]));
    one.awaitWaiting();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> pipe.out().write(new byte[40]));
    pipe.in().readNBytes(40);
    one.result();
  }

  @EachShape
  @DisplayName("Harmony: chars written to a writer are read by a reader at the other end")
  void chars(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(16);
    Companion<?> writer = companions.start("writer", () -> {
      try (Writer out = new OutputStreamWriter(pipe.out(), UTF_8)) {
        out.write("Testing a \u00fcber long text ".repeat(50));
      }
    });
    Reader reader = new InputStreamReader(pipe.in(), UTF_8);
    StringBuilder text = new StringBuilder();
    for (int c; (c = reader.read()) >= 0; ) {
      text.append((char) c);
    }
    assertThat(text).hasToString("Testing a \u00fcber long text ".repeat(50));
    writer.result();
  }

  @EachShape
  @DisplayName("Harmony: a reader of chars refuses bad slices")
  void badSlicesOfChars(Shape shape) {
    Reader reader = new InputStreamReader(shape.open().in(), UTF_8);
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> reader.read(new char[4], 3, 2));
    assertThatNullPointerException().isThrownBy(() -> reader.read((char[]) null, 0, 1));
  }

  @Test
  @DisplayName("Harmony: close of an end during a call of another thread ends that call")
  void asynchronousClose() throws Exception {
    Shape.Pipe pipe = Shape.PLAIN.open(4);
    Companion<?> writer = companions.start("writer", () -> pipe.out().write(new byte[9]));
    writer.awaitWaiting();
    pipe.out().close();
    writer.failure(AsynchronousCloseException.class);
  }

  @Test
  @DisplayName("Harmony: read of a source whose sink was closed before the first byte is -1")
  void sourceWithoutBytes() throws Exception {
    BulkChannel channel = BulkChannel.create();
    PipeChannels.writable(channel.sender()).close();
    assertThat(PipeChannels.readable(channel.receiver()).read(ByteBuffer.allocate(3)))
        .isEqualTo(-1);
  }

  @Test
  @DisplayName("Harmony: write to a sink whose source was closed is an IOException")
  void sinkWithoutSource() throws Exception {
    BulkChannel channel = BulkChannel.create();
    PipeChannels.readable(channel.receiver()).close();
    assertThatIOException()
        .isThrownBy(() -> PipeChannels.writable(channel.sender()).write(ByteBuffer.allocate(3)));
  }

  @Test
  @DisplayName("Harmony: a scattering read of no buffers gives 0")
  void scatterNothing() throws Exception {
    BulkChannel channel = BulkChannel.create();
    assertThat(PipeChannels.readable(channel.receiver()).read(new ByteBuffer[0]))
        .isZero();
    assertThat(PipeChannels.writable(channel.sender()).write(new ByteBuffer[0])).isZero();
  }

  @EachShape
  @DisplayName("Android: an interrupted reader can go on once its flag is cleared")
  void interruptedAndOn(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Companion<Integer> reader = companions.start("reader", () -> {
      try {
        return pipe.in().read();
      } catch (InterruptedIOException e) {
        assertThat(Thread.interrupted()).isTrue();
        return pipe.in().read();
      }
    });
    reader.awaitWaiting().interrupt();
    pipe.out().write(9);
    pipe.out().flush();
    assertThat(reader.result()).isEqualTo(9);
  }

  @EachShape
  @DisplayName("Android: an interrupt during a write leaves the flag set")
  void flagAfterWrite(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(4);
    Companion<?> writer = companions.start("writer", () -> pipe.out().write(new byte[99]));
    writer.awaitWaiting().interrupt();
    writer.failure(InterruptedIOException.class);
    assertThat(writer.interruptedAtEnd()).isTrue();
  }

  @EachShape
  @DisplayName("Android: fast and slow readers and writers in turn lose nothing")
  void paces(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(10);
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < 300; i++) {
        pipe.out().write(PositionedBytes.of(i * 7L, 7));
        if (i % 50 == 0) {
          pipe.out().flush();
          pipe.channel().sender().awaitDrained();
        }
      }
      pipe.out().close();
    });
    PositionedBytes.readToEnd(pipe.in(), 0, 2100, 3);
    writer.result();
  }

  @EachShape
  @DisplayName("Commons: what was written before is read, a byte at a time")
  void queueBytes(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(1000);
    for (int i = 0; i < 600; i++) {
      pipe.out().write(PositionedBytes.at(i));
    }
    pipe.out().flush();
    for (int i = 0; i < 600; i++) {
      assertThat((byte) pipe.in().read()).isEqualTo(PositionedBytes.at(i));
    }
  }

  @Test
  @DisplayName("Commons: a read of an empty queue is -1, and the queue goes on")
  @Differs(
      instead = "it waits; a timeout throws a SocketTimeoutException, and the stream goes on",
      because =
          "-1 is the end for each reader of a stream, and a queue that is empty has not ended")
  void readOfEmpty() throws Exception {
    BulkChannel channel = BulkChannel.create();
    InputStream in =
        PipeStreams.reading(channel.receiver()).timeout(Duration.ofMillis(1)).open();
    assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> in.read());
    channel.sender().sendByte(4);
    assertThat(in.read()).isEqualTo(4);
  }

  @Test
  @DisplayName("Commons: a read with a timeout waits for a byte that comes in time")
  void readInTime() throws Exception {
    BulkChannel channel = BulkChannel.create();
    InputStream in =
        PipeStreams.reading(channel.receiver()).timeout(Duration.ofSeconds(50)).open();
    Companion<Integer> reader = companions.start("reader", () -> in.read());
    reader.awaitWaiting();
    channel.sender().sendByte(4);
    assertThat(reader.result()).isEqualTo(4);
  }

  @Test
  @DisplayName("Commons: an interrupted writer gets an InterruptedIOException and keeps its flag")
  void interruptedQueueWriter() throws Exception {
    BulkChannel channel = BulkChannel.create(1);
    OutputStream out = PipeStreams.outputStream(channel.sender());
    Companion<?> writer = companions.start("writer", () -> {
      Thread.currentThread().interrupt();
      out.write(1);
      out.write(2);
    });
    assertThat(writer.failure(InterruptedIOException.class).bytesTransferred).isZero();
    assertThat(writer.interruptedAtEnd()).isTrue();
    assertThat(channel.receiver().available()).isEqualTo(1);
  }

  @Test
  @DisplayName("Commons: what happened before a write is visible after its read")
  void visibility() throws Exception {
    BulkChannel channel = BulkChannel.create(4);
    long[] plain = new long[1];
    AtomicLong wrong = new AtomicLong();
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 1; i <= 2000; i++) {
        plain[0] = i;
        channel.sender().sendByte(i);
        channel.sender().awaitDrained();
      }
      channel.sender().close();
    });
    long expected = 1;
    for (; channel.receiver().receiveByte() >= 0; expected++) {
      if (plain[0] < expected) {
        wrong.incrementAndGet();
      }
    }
    assertThat(expected).isEqualTo(2001);
    assertThat(wrong).hasValue(0);
    writer.result();
  }

  @Test
  @DisplayName("Commons: a writer that fails is not an end, but a failure for the reader")
  void failure() throws Exception {
    IOException cause = new IOException("test");
    BulkChannel channel = BulkChannel.create(4);
    channel.sender().close(cause);
    assertThatIOException()
        .isThrownBy(() -> PipeStreams.inputStream(channel.receiver()).read())
        .withCause(cause);
  }
}
