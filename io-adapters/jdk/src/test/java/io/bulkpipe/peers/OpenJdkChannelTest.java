// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.PipeChannels;
import io.bulkpipe.io.Pumps;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What OpenJDK's tests of NIO channels and of {@code Channels} demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OpenJdkChannelTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(100);
  private final GatheringByteChannel sink = PipeChannels.writable(channel.sender());
  private final ScatteringByteChannel source = PipeChannels.readable(channel.receiver());

  @Test
  @DisplayName("what is written to the sink is read from the source")
  void roundTrip() throws Exception {
    assertThat(sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)))).isEqualTo(10);
    check(source, 0, 10);
  }

  private static void check(ScatteringByteChannel from, long position, int length)
      throws Exception {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      assertThat(from.read(buffer)).isPositive();
    }
    PositionedBytes.check(buffer.array(), 0, length, position);
  }

  @Test
  @DisplayName("read moves the position by the number that it returns")
  void readMovesPosition() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)));
    ByteBuffer buffer = ByteBuffer.allocate(50).position(5);
    assertThat(source.read(buffer)).isEqualTo(10);
    assertThat(buffer.position()).isEqualTo(15);
    PositionedBytes.check(buffer.array(), 5, 10, 0);
  }

  @Test
  @DisplayName("read does not go over the limit of the buffer")
  void readUpToLimit() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)));
    ByteBuffer buffer = ByteBuffer.allocate(50).limit(4);
    assertThat(source.read(buffer)).isEqualTo(4);
    check(source, 4, 6);
  }

  @Test
  @DisplayName("read into a full buffer gives 0 and does not wait")
  void readIntoNothing() throws Exception {
    assertThat(source.read(ByteBuffer.allocate(0))).isZero();
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 3)));
    assertThat(source.read(ByteBuffer.allocate(8).position(8))).isZero();
  }

  @Test
  @DisplayName("write of an empty buffer gives 0")
  void writeNothing() throws Exception {
    assertThat(sink.write(ByteBuffer.allocate(0))).isZero();
  }

  @Test
  @DisplayName("write takes the whole buffer, as a channel in blocking mode does")
  void writeTakesAll() throws Exception {
    ByteBuffer data = ByteBuffer.wrap(PositionedBytes.of(0, 5000));
    Companion<Integer> writer = companions.start("writer", () -> sink.write(data));
    check(source, 0, 5000);
    assertThat(writer.result()).isEqualTo(5000);
    assertThat(data.hasRemaining()).isFalse();
  }

  @Test
  @DisplayName("read-only and direct buffers are written, too")
  void kindsOfSources() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)).asReadOnlyBuffer());
    sink.write(ByteBuffer.allocateDirect(10).put(PositionedBytes.of(10, 10)).flip());
    check(source, 0, 20);
  }

  @Test
  @DisplayName("direct buffers are read into, too")
  void directTarget() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)));
    ByteBuffer buffer = ByteBuffer.allocateDirect(10);
    assertThat(source.read(buffer)).isEqualTo(10);
    byte[] got = new byte[10];
    buffer.flip().get(got);
    PositionedBytes.check(got, 0, 10, 0);
  }

  @Test
  @DisplayName("read into a read-only buffer is an IllegalArgumentException")
  void readOnlyTarget() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> source.read(ByteBuffer.allocate(5).asReadOnlyBuffer()));
  }

  @Test
  @DisplayName("no buffer is a NullPointerException")
  void noBuffer() {
    assertThatNullPointerException().isThrownBy(() -> source.read((ByteBuffer) null));
    assertThatNullPointerException().isThrownBy(() -> sink.write((ByteBuffer) null));
    assertThatNullPointerException().isThrownBy(() -> source.read((ByteBuffer[]) null));
    assertThatNullPointerException().isThrownBy(() -> sink.write((ByteBuffer[]) null));
  }

  @Test
  @DisplayName("a scattering read fills the buffers in order")
  void scatter() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)));
    ByteBuffer[] parts = {ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocate(9)};
    assertThat(source.read(parts)).isEqualTo(10);
    PositionedBytes.check(parts[0].array(), 0, 3, 0);
    PositionedBytes.check(parts[2].array(), 0, 7, 3);
    assertThat(parts[2].remaining()).isEqualTo(2);
  }

  @Test
  @DisplayName("a scattering read of a part of the array leaves the other buffers alone")
  void scatterPart() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 10)));
    ByteBuffer[] parts = {ByteBuffer.allocate(3), ByteBuffer.allocate(3), ByteBuffer.allocate(3)};
    assertThat(source.read(parts, 1, 1)).isEqualTo(3);
    assertThat(parts[0].position()).isZero();
    assertThat(parts[2].position()).isZero();
  }

  @Test
  @DisplayName("a gathering write takes the buffers in order, and gives their sum")
  void gather() throws Exception {
    ByteBuffer[] parts = {
      ByteBuffer.wrap(PositionedBytes.of(0, 4)),
      ByteBuffer.allocate(0),
      ByteBuffer.wrap(PositionedBytes.of(4, 6))
    };
    assertThat(sink.write(parts)).isEqualTo(10);
    check(source, 0, 10);
  }

  @Test
  @DisplayName("an offset or length outside of the array is an IndexOutOfBoundsException")
  void gatherOutside() {
    ByteBuffer[] parts = {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
    int[][] slices = {{-1, 1}, {0, 3}, {2, 1}, {0, -1}, {1, Integer.MAX_VALUE}};
    for (int[] slice : slices) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> sink.write(parts, slice[0], slice[1]));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> source.read(parts, slice[0], slice[1]));
    }
  }

  @Test
  @DisplayName("an array with a missing buffer is a NullPointerException")
  void missingBuffer() {
    assertThatNullPointerException().isThrownBy(() -> sink.write(new ByteBuffer[] {null}));
    assertThatNullPointerException().isThrownBy(() -> source.read(new ByteBuffer[] {null}));
  }

  @Test
  @DisplayName("an array with a missing buffer, on a closed channel, is a ClosedChannelException")
  @Differs(
      instead = "it is a NullPointerException",
      because = "arguments are checked before states (E1 before E2)")
  void missingBufferOfClosed() throws Exception {
    sink.close();
    source.close();
    assertThatNullPointerException().isThrownBy(() -> sink.write(new ByteBuffer[] {null}));
    assertThatNullPointerException().isThrownBy(() -> source.read(new ByteBuffer[] {null}));
  }

  @Test
  @DisplayName("the same buffer twice in one read or write is allowed")
  @Differs(
      instead = "it is an IllegalArgumentException",
      because = "a buffer has one position only; to advance it twice is hardly meant")
  void bufferTwice() {
    ByteBuffer one = ByteBuffer.allocate(4);
    assertThatIllegalArgumentException().isThrownBy(() -> sink.write(new ByteBuffer[] {one, one}));
    assertThatIllegalArgumentException().isThrownBy(() -> source.read(new ByteBuffer[] {one, one}));
  }

  @Test
  @DisplayName("the end of the stream is -1, again and again")
  void end() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 3)));
    sink.close();
    check(source, 0, 3);
    assertThat(source.read(ByteBuffer.allocate(3))).isEqualTo(-1);
    assertThat(source.read(new ByteBuffer[] {ByteBuffer.allocate(3)})).isEqualTo(-1);
  }

  @Test
  @DisplayName("use of a closed channel is a ClosedChannelException")
  void closed() throws Exception {
    sink.close();
    source.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> sink.write(ByteBuffer.allocate(1)));
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> source.read(ByteBuffer.allocate(1)));
  }

  @Test
  @DisplayName("a closed channel says so, and can be closed again")
  void isOpen() throws Exception {
    assertThat(sink.isOpen()).isTrue();
    assertThat(source.isOpen()).isTrue();
    sink.close();
    sink.close();
    source.close();
    source.close();
    assertThat(sink.isOpen()).isFalse();
    assertThat(source.isOpen()).isFalse();
  }

  @Test
  @DisplayName("closing one end leaves the other one open")
  void otherEndStaysOpen() throws Exception {
    source.close();
    assertThat(sink.isOpen()).isTrue();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> sink.write(ByteBuffer.allocate(1)));
  }

  @Test
  @DisplayName("closing the source during its read gives an AsynchronousCloseException")
  void closeDuringRead() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> source.read(buffer(5)));
    reader.awaitWaiting();
    source.close();
    reader.failure(AsynchronousCloseException.class);
  }

  @Test
  @DisplayName("closing the sink during its write gives an AsynchronousCloseException")
  void closeDuringWrite() throws Exception {
    Companion<Integer> writer = companions.start("writer", () -> sink.write(buffer(500)));
    writer.awaitWaiting();
    sink.close();
    writer.failure(AsynchronousCloseException.class);
  }

  @Test
  @DisplayName("that exception has exactly this class")
  @Differs(
      instead = "it is a subclass, which tells how many bytes were moved",
      because = "the number is worth more than the exact class; `catch` works as before")
  void classOfAsynchronousClose() throws Exception {
    Companion<Integer> writer = companions.start("writer", () -> sink.write(buffer(500)));
    writer.awaitWaiting();
    sink.close();
    AsynchronousCloseException thrown = writer.failure(AsynchronousCloseException.class);
    assertThat(thrown.getClass()).isNotEqualTo(AsynchronousCloseException.class);
    assertThat(((io.bulkpipe.channel.PartialTransfer) thrown).bytesTransferred())
        .isEqualTo(100);
  }

  private static ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length);
  }

  @Test
  @DisplayName("interrupting a read closes the source, with a ClosedByInterruptException")
  void interruptDuringRead() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> source.read(buffer(5)));
    reader.awaitWaiting().interrupt();
    reader.failure(ClosedByInterruptException.class);
    assertThat(source.isOpen()).isFalse();
    assertThat(reader.interruptedAtEnd()).isTrue();
  }

  @Test
  @DisplayName("interrupting a write closes the sink, with a ClosedByInterruptException")
  void interruptDuringWrite() throws Exception {
    Companion<Integer> writer = companions.start("writer", () -> sink.write(buffer(500)));
    writer.awaitWaiting().interrupt();
    writer.failure(ClosedByInterruptException.class);
    assertThat(sink.isOpen()).isFalse();
  }

  @Test
  @DisplayName("a call with the interrupt flag set closes the channel, even if it need not wait")
  void interruptedBefore() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 5)));
    Companion<Integer> reader = companions.start("reader", () -> {
      Thread.currentThread().interrupt();
      return source.read(buffer(5));
    });
    reader.failure(ClosedByInterruptException.class);
    Companion<Integer> writer = companions.start("writer", () -> {
      Thread.currentThread().interrupt();
      return sink.write(buffer(5));
    });
    writer.failure(ClosedByInterruptException.class);
  }

  @Test
  @DisplayName("the other side of an interrupted writer does not take the stream for complete")
  void interruptedIsNoEnd() throws Exception {
    Companion<Integer> writer = companions.start("writer", () -> sink.write(buffer(500)));
    writer.awaitWaiting().interrupt();
    writer.failure(ClosedByInterruptException.class);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(() -> {
      while (source.read(buffer(50)) >= 0) {}
    });
  }

  @Test
  @DisplayName("a source can be registered with a selector, in non-blocking mode")
  @Differs(
      instead = "it is not selectable; `tryReceiveInto` and `whenReadable` of the end do not block",
      because = "there is no file descriptor, which a selector needs")
  void notSelectable() throws Exception {
    assertThat(source).isNotInstanceOf(SelectableChannel.class);
    assertThat(sink).isNotInstanceOf(SelectableChannel.class);
    assertThat(channel.receiver().tryReceiveInto(buffer(5))).isZero();
    assertThat(channel.receiver().whenReadable(1)).isNotDone();
    sink.write(buffer(1));
    channel.receiver().whenReadable(1).join();
  }

  @Test
  @DisplayName("a stream of Channels over the source reads all bytes")
  void streamOfChannels() throws Exception {
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 50)));
    sink.close();
    InputStream in = Channels.newInputStream(source);
    assertThat(in.read()).isEqualTo(PositionedBytes.of(0, 1)[0] & 0xFF);
    assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(1, 49));
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  @DisplayName("that stream refuses bad slices and gives 0 for a slice of no bytes")
  void sliceOfStreamOfChannels() throws Exception {
    InputStream in = Channels.newInputStream(source);
    assertThat(in.read(new byte[0])).isZero();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> in.read(new byte[3], 2, 2));
  }

  @Test
  @DisplayName("closing that stream closes the source, and ends a waiting read")
  void closeStreamOfChannels() throws Exception {
    InputStream in = Channels.newInputStream(source);
    Companion<Integer> reader = companions.start("reader", () -> source.read(buffer(5)));
    reader.awaitWaiting();
    in.close();
    assertThat(source.isOpen()).isFalse();
    reader.failure(AsynchronousCloseException.class);
  }

  @Test
  @DisplayName("a stream of Channels over the sink writes all bytes, also beyond the pipe's size")
  void outputStreamOfChannels() throws Exception {
    OutputStream out = Channels.newOutputStream(sink);
    Companion<?> writer = companions.start("writer", () -> {
      out.write(PositionedBytes.of(0, 5000));
      out.close();
    });
    check(source, 0, 5000);
    assertThat(source.read(buffer(1))).isEqualTo(-1);
    writer.result();
  }

  @Test
  @DisplayName("a reader of Channels decodes what a writer of Channels encoded")
  void readerAndWriter() throws Exception {
    try (Writer writer = Channels.newWriter(sink, UTF_8)) {
      writer.write("h\u00e9llo\n\u4e2d\n");
    }
    BufferedReader reader = new BufferedReader(Channels.newReader(source, UTF_8));
    assertThat(reader.readLine()).isEqualTo("h\u00e9llo");
    assertThat(reader.readLine()).isEqualTo("\u4e2d");
    assertThat(reader.readLine()).isNull();
  }

  @Test
  @DisplayName("a reader of Channels gives a line before the next one was written")
  void readerDoesNotWaitForMore() throws Exception {
    Reader reader = Channels.newReader(source, UTF_8);
    sink.write(UTF_8.encode("abc"));
    char[] chars = new char[10];
    assertThat(reader.read(chars)).isEqualTo(3);
  }

  @Test
  @DisplayName("a channel of Channels over a stream of the pipe reads what was written")
  void channelOverStream() throws Exception {
    Shape.Pipe pipe = Shape.PLAIN.open();
    Channels.newChannel(pipe.out()).write(ByteBuffer.wrap(PositionedBytes.of(0, 20)));
    pipe.out().close();
    ByteBuffer buffer = ByteBuffer.allocate(20);
    var from = Channels.newChannel(pipe.in());
    while (buffer.hasRemaining() && from.read(buffer) >= 0) {}
    PositionedBytes.check(buffer.array(), 0, 20, 0);
  }

  @Test
  @DisplayName("a file is transferred to the sink, at its positions")
  void fileToSink(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("in"), PositionedBytes.of(0, 1000));
    try (FileChannel file = FileChannel.open(path)) {
      Companion<?> writer = companions.start("writer", () -> {
        for (long at = 10; at < 1000; ) {
          at += file.transferTo(at, 1000 - at, sink);
        }
      });
      check(source, 10, 990);
      writer.result();
    }
  }

  @Test
  @DisplayName("a file takes what the source gives, up to the number")
  void fileFromSource(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("out");
    sink.write(ByteBuffer.wrap(PositionedBytes.of(0, 80)));
    sink.close();
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long position = 0;
      for (long n; (n = file.transferFrom(source, position, 30)) > 0; ) {
        position += n;
      }
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(PositionedBytes.of(0, 80));
  }

  @Test
  @DisplayName("a pump moves a file through the pipe to another file, unchanged")
  void fileToFile(@TempDir Path folder) throws Exception {
    Path from = Files.write(folder.resolve("in"), PositionedBytes.of(0, 100_000));
    Path to = folder.resolve("out");
    try (FileChannel in = FileChannel.open(from);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var sent = Pumps.start(in, channel.sender());
      assertThat(Pumps.transfer(channel.receiver(), out)).isEqualTo(100_000);
      assertThat(sent.join()).isEqualTo(100_000);
    }
    assertThat(Files.mismatch(from, to)).isEqualTo(-1);
  }

  @Test
  @DisplayName("reads and writes of many threads lose no byte")
  void manyThreads() throws Exception {
    Companion<?>[] writers = new Companion<?>[3];
    for (int i = 0; i < writers.length; i++) {
      writers[i] = companions.start("writer " + i, () -> {
        for (int k = 0; k < 200; k++) {
          sink.write(buffer(33));
        }
      });
    }
    Companion<Integer> reader = companions.start("reader", () -> {
      int bytes = 0;
      for (int n; (n = source.read(buffer(50))) >= 0; ) {
        bytes += n;
      }
      return bytes;
    });
    for (Companion<?> writer : writers) {
      writer.result();
    }
    sink.close();
    assertThat(reader.result()).isEqualTo(3 * 200 * 33);
  }

  @Test
  @DisplayName("a failed end reports its cause to the other side")
  void cause() throws Exception {
    channel.sender().close(new IllegalStateException("why"));
    assertThatIOException()
        .isThrownBy(() -> source.read(buffer(1)))
        .withCauseInstanceOf(IllegalStateException.class);
  }
}
