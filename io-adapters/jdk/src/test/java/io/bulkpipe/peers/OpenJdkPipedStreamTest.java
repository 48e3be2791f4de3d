// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.PipeStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What OpenJDK's tests of piped streams, readers and writers demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OpenJdkPipedStreamTest {

  @RegisterExtension
  final Companions companions = new Companions();

  @EachShape
  @DisplayName("available is the number of bytes written and not read")
  void available(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(100);
    pipe.out().write(PositionedBytes.of(0, 40));
    pipe.out().flush();
    assertThat(pipe.in().available()).isEqualTo(40);
    PositionedBytes.read(pipe.in(), 0, 15, 15);
    assertThat(pipe.in().available()).isEqualTo(25);
  }

  @EachShape
  @DisplayName("available is 0 before the first write")
  void availableAtFirst(Shape shape) throws Exception {
    assertThat(shape.open().in().available()).isZero();
  }

  @EachShape
  @DisplayName("available is the size of the pipe when the pipe is full")
  void availableWhenFull(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(100);
    pipe.out().write(PositionedBytes.of(0, 100));
    assertThat(pipe.in().available()).isEqualTo(100);
  }

  @EachShape
  @DisplayName("available is right when the bytes cross the end of the ring")
  void availableOverTheWrap(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(100);
    pipe.out().write(PositionedBytes.of(0, 70));
    pipe.out().flush();
    PositionedBytes.read(pipe.in(), 0, 60, 60);
    pipe.out().write(PositionedBytes.of(70, 80));
    pipe.out().flush();
    assertThat(pipe.in().available()).isEqualTo(90);
    PositionedBytes.read(pipe.in(), 60, 90, 90);
    assertThat(pipe.in().available()).isZero();
  }

  @EachShape
  @DisplayName("available right after a close of the reader neither throws nor is negative")
  void availableAndClose(Shape shape) throws Exception {
    for (int i = 0; i < 100; i++) {
      Shape.Pipe pipe = shape.open(100);
      pipe.out().write(PositionedBytes.of(0, 50));
      Companion<?> closing = companions.start("closing", pipe.in()::close);
      assertThat(pipe.in().available()).isNotNegative();
      closing.result();
      assertThat(pipe.in().available()).isZero();
    }
  }

  @Test
  @DisplayName("a pipe has the size that was asked for")
  void size() {
    for (int size : new int[] {1, 2, 1023, 1024, 65_536}) {
      assertThat(BulkChannel.create(size).capacity()).isEqualTo(size);
    }
  }

  @Test
  @DisplayName("a size of zero or less is an IllegalArgumentException")
  void sizeBelowOne() {
    for (int size : new int[] {0, -1, Integer.MIN_VALUE}) {
      assertThatIllegalArgumentException().isThrownBy(() -> BulkChannel.create(size));
    }
  }

  @EachShape
  @DisplayName("a write as large as the pipe succeeds without a reader")
  void writeAsLargeAsThePipe(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(77);
    pipe.out().write(PositionedBytes.of(0, 77));
    pipe.out().close();
    PositionedBytes.readToEnd(pipe.in(), 0, 77, 77);
  }

  @EachShape
  @DisplayName("a pipe whose ends were never written to ends when the writer closes")
  void nothingWritten(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().close();
    assertThat(pipe.in().read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("a waiting read wakes when the pipe has become full, not only after a second")
  void fasterWriter(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(4);
    Companion<Integer> reader = companions.start("reader", () -> pipe.in().read());
    reader.awaitWaiting();
    pipe.out().write(PositionedBytes.of(0, 4));
    assertThat(reader.result()).isEqualTo(PositionedBytes.of(0, 1)[0] & 0xFF);
  }

  @Test
  @DisplayName("a waiting read gets what is written, even if the writer never flushes")
  @Differs(
      instead = "a staged stream keeps the bytes of its last write until a flush, if the reader"
          + " has begun to wait after that write",
      because = "the stream has no thread; it publishes with the next write once a reader waits")
  void unflushedStagedBytes() throws Exception {
    Shape.Pipe pipe = Shape.STAGED.open(64);
    pipe.out().write(1);
    assertThat(pipe.channel().receiver().available()).isZero();
    Companion<Integer> reader = companions.start("reader", () -> pipe.in().read());
    reader.awaitWaiting();
    pipe.out().write(2);
    assertThat(reader.result()).isEqualTo(1);
  }

  @EachShape
  @DisplayName("a write after close throws an IOException")
  void writeAfterClose(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().close();
    assertThatIOException().isThrownBy(() -> pipe.out().write(1));
    assertThatIOException().isThrownBy(() -> pipe.out().write(new byte[2]));
    assertThatIOException().isThrownBy(() -> pipe.out().write(new byte[2], 0, 1));
  }

  @EachShape
  @DisplayName("closing twice, either end, is harmless")
  void closeTwice(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().close();
    pipe.out().close();
    pipe.in().close();
    pipe.in().close();
    assertThat(pipe.channel().receiver().isOpen()).isFalse();
  }

  @EachShape
  @DisplayName("bytes written before close are read after it, and then the end")
  void bytesBeforeClose(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(PositionedBytes.of(0, 3));
    pipe.out().close();
    PositionedBytes.readToEnd(pipe.in(), 0, 3, 1);
    assertThat(pipe.in().read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("a read after the reader was closed throws an IOException")
  void readAfterClose(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(PositionedBytes.of(0, 3));
    pipe.in().close();
    assertThatIOException().isThrownBy(() -> pipe.in().read());
    assertThatIOException().isThrownBy(() -> pipe.in().read(new byte[2]));
  }

  @EachShape
  @DisplayName("a write to a pipe whose reader was closed throws an IOException")
  void writeToClosedReader(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.in().close();
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> {
      pipe.out().write(new byte[20]);
      pipe.out().flush();
    });
  }

  @EachShape
  @DisplayName("closing the reader wakes a waiting write, which throws an IOException")
  void closeWakesWriter(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(4);
    Companion<?> writer = companions.start("writer", () -> pipe.out().write(new byte[50]));
    writer.awaitWaiting();
    pipe.in().close();
    writer.failure(BrokenChannelException.class);
  }

  @EachShape
  @DisplayName("closing the writer wakes a waiting read, which gets the end")
  void closeWakesReader(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Companion<Integer> reader = companions.start("reader", () -> pipe.in().read());
    reader.awaitWaiting();
    pipe.out().close();
    assertThat(reader.result()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("closing the reader from another thread ends its waiting read")
  void closeOwnReader(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Companion<Integer> reader = companions.start("reader", () -> pipe.in().read());
    reader.awaitWaiting();
    pipe.in().close();
    reader.failure(AsynchronousCloseException.class);
  }

  @EachShape
  @DisplayName("interrupting a waiting read throws an InterruptedIOException")
  void interruptedRead(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Companion<Integer> reader = companions.start("reader", () -> pipe.in().read());
    reader.awaitWaiting().interrupt();
    reader.failure(InterruptedIOException.class);
  }

  @EachShape
  @DisplayName("interrupting a waiting write throws an InterruptedIOException")
  void interruptedWrite(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(4);
    Companion<?> writer = companions.start("writer", () -> pipe.out().write(new byte[50]));
    writer.awaitWaiting().interrupt();
    assertThat(writer.failure(InterruptedIOException.class).bytesTransferred).isNotNegative();
  }

  @Test
  @DisplayName("a write throws an IOException if the thread that read last has died")
  @Differs(
      instead = "the write waits or succeeds, and any thread may read on",
      because = "no thread identity (R9): threads of pools end and others take over")
  void deadReader() throws Exception {
    Shape.Pipe pipe = Shape.PLAIN.open(4);
    pipe.out().write(PositionedBytes.of(0, 4));
    companions
        .start("dead reader", () -> PositionedBytes.read(pipe.in(), 0, 2, 2))
        .result();
    pipe.out().write(PositionedBytes.of(4, 2));
    PositionedBytes.read(pipe.in(), 2, 4, 4);
  }

  @Test
  @DisplayName("a read throws an IOException if the thread that wrote last has died")
  @Differs(
      instead = "the read waits, and any thread may write on or close",
      because = "no thread identity (R9): PipeStreams.produce reports a writer that dies")
  void deadWriter() throws Exception {
    Shape.Pipe pipe = Shape.PLAIN.open(4);
    companions
        .start("dead writer", () -> pipe.out().write(PositionedBytes.of(0, 2)))
        .result();
    PositionedBytes.read(pipe.in(), 0, 2, 2);
    Companion<Integer> reader = companions.start("reader", () -> pipe.in().read());
    reader.awaitWaiting();
    pipe.out().close();
    assertThat(reader.result()).isEqualTo(-1);
  }

  @Test
  @DisplayName("a stream can be made without its other end, and connected later, once")
  @Differs(
      instead = "both ends exist from the start, and there is nothing to connect",
      because = "a pipe that is half made has states of its own, and errors for each of them")
  void connected() throws Exception {
    BulkChannel channel = BulkChannel.create();
    InputStream in = PipeStreams.inputStream(channel.receiver());
    OutputStream out = PipeStreams.outputStream(channel.sender());
    out.write(5);
    assertThat(in.read()).isEqualTo(5);
  }

  @Test
  @DisplayName("a second stream over an end that has one already is refused")
  @Differs(
      instead = "both streams work, and share the end",
      because = "streams are views without state, and ends are for many threads")
  void connectedTwice() throws Exception {
    BulkChannel channel = BulkChannel.create();
    PipeStreams.outputStream(channel.sender()).write(1);
    PipeStreams.outputStream(channel.sender()).write(2);
    assertThat(PipeStreams.inputStream(channel.receiver()).read()).isEqualTo(1);
    assertThat(PipeStreams.inputStream(channel.receiver()).read()).isEqualTo(2);
  }

  @Test
  @DisplayName("a stream over no end at all is refused")
  void noEnd() {
    assertThatNullPointerException().isThrownBy(() -> PipeStreams.inputStream(null));
    assertThatNullPointerException().isThrownBy(() -> PipeStreams.outputStream(null));
  }

  @EachShape
  @DisplayName("flushing a writer whose reader was closed throws no exception if all was sent")
  void flushWithoutReader(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.in().close();
    pipe.out().flush();
    pipe.out().close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> pipe.out().write(new byte[40]));
  }

  @EachShape
  @DisplayName("a reader of chars over the pipe is ready once a char was written")
  void readyReader(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Reader reader = new InputStreamReader(pipe.in(), StandardCharsets.UTF_8);
    assertThat(reader.ready()).isFalse();
    pipe.out().write("ab".getBytes(StandardCharsets.UTF_8));
    pipe.out().flush();
    assertThat(reader.ready()).isTrue();
    assertThat(reader.read()).isEqualTo('a');
  }

  @EachShape
  @DisplayName("a reader of chars is not ready after its close, but throws")
  void readyAndClose(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Reader reader = new InputStreamReader(pipe.in(), StandardCharsets.UTF_8);
    reader.close();
    assertThatIOException().isThrownBy(reader::ready);
    assertThatIOException().isThrownBy(reader::read);
  }

  @EachShape
  @DisplayName("a writer of chars over the pipe refuses a write after its close")
  void writerAfterClose(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    Writer writer = new OutputStreamWriter(pipe.out(), StandardCharsets.UTF_8);
    writer.write("text");
    writer.close();
    assertThatIOException().isThrownBy(() -> writer.write("more"));
    assertThat(new String(pipe.in().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("text");
  }

  @EachShape
  @DisplayName("a buffered reader over the pipe gets each printed line as it is flushed")
  void printedLines(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(16);
    Companion<?> printer = companions.start("printer", () -> {
      try (PrintStream print = new PrintStream(pipe.out(), true, StandardCharsets.UTF_8)) {
        for (int i = 0; i < 200; i++) {
          print.println("line " + i);
        }
        assertThat(print.checkError()).isFalse();
      }
    });
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(pipe.in(), StandardCharsets.UTF_8));
    for (int i = 0; i < 200; i++) {
      assertThat(lines.readLine()).isEqualTo("line " + i);
    }
    assertThat(lines.readLine()).isNull();
    printer.result();
  }

  @EachShape
  @DisplayName("much data through a pipe of a few bytes arrives in order and complete")
  void muchThroughLittle(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(37);
    int length = 200_000;
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < length; i += 1000) {
        pipe.out().write(PositionedBytes.of(i, 1000));
      }
      pipe.out().close();
    });
    PositionedBytes.readToEnd(pipe.in(), 0, length, 999);
    writer.result();
  }

  @ParameterizedTest
  @EnumSource(names = {"PLAIN", "DIRECT"})
  @DisplayName("a write of several threads is never mixed with another one")
  void writesInOnePiece(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(64);
    Companion<?> ones = companions.start("ones", () -> writeOften(pipe.out(), (byte) 1));
    Companion<?> twos = companions.start("twos", () -> writeOften(pipe.out(), (byte) 2));
    for (int i = 0; i < 200; i++) {
      byte[] piece = pipe.in().readNBytes(100);
      assertThat(piece).containsOnly(piece[0]);
    }
    ones.result();
    twos.result();
  }

  private static void writeOften(OutputStream out, byte value) throws IOException {
    byte[] piece = new byte[100];
    Arrays.fill(piece, value);
    for (int i = 0; i < 100; i++) {
      out.write(piece);
    }
  }
}
