// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.InterruptibleChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ends as channels of {@code java.nio}, and what the JDK does with them. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PipeChannelsTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(4);
  private final GatheringByteChannel out = PipeChannels.writable(channel.sender());
  private final ScatteringByteChannel in = PipeChannels.readable(channel.receiver());

  private static ByteBuffer bytes(long from, int length) {
    return ByteBuffer.wrap(PositionedBytes.of(from, length));
  }

  @Test
  void bothAreInterruptible() {
    assertThat(out).isInstanceOf(InterruptibleChannel.class);
    assertThat(in).isInstanceOf(InterruptibleChannel.class);
    assertThat(out).hasToString("writable channel to " + channel.sender());
    assertThat(in).hasToString("readable channel from " + channel.receiver());
  }

  @Test
  void writesAllAndReadsWhatIsThere() throws Exception {
    ByteBuffer src = bytes(0, 10);
    src.position(1);
    Companion<Integer> writer = companions.start("writer", () -> out.write(src));
    ByteBuffer dst = ByteBuffer.allocateDirect(20);
    dst.position(1);
    while (dst.position() < 10) {
      int before = dst.position();
      int n = in.read(dst);
      assertThat(n).isBetween(1, 4);
      assertThat(dst.position()).isEqualTo(before + n);
    }
    assertThat(writer.result()).isEqualTo(9);
    assertThat(src.hasRemaining()).isFalse();
    assertThat(dst.flip().position(1)).isEqualTo(bytes(1, 9));
    out.close();
    assertThat(in.read(dst.clear())).isEqualTo(-1);
    assertThat(in.read(ByteBuffer.allocate(0))).isZero();
    assertThat(in.read(new ByteBuffer[] {dst, ByteBuffer.allocate(1)})).isEqualTo(-1);
    assertThat(in.isOpen()).isTrue();
    assertThat(out.isOpen()).isFalse();
  }

  @Test
  void gathersAndScatters() throws Exception {
    ByteBuffer[] srcs = {bytes(99, 1), bytes(0, 1), bytes(1, 0), bytes(1, 2), bytes(50, 3)};
    assertThat(out.write(srcs, 1, 3)).isEqualTo(3);
    ByteBuffer[] dsts = {ByteBuffer.allocate(1), ByteBuffer.allocate(5), ByteBuffer.allocate(9)};
    assertThat(in.read(dsts, 0, 2)).isEqualTo(3);
    assertThat(dsts[0].flip()).isEqualTo(bytes(0, 1));
    assertThat(dsts[1].flip()).isEqualTo(bytes(1, 2));
    assertThat(out.write(new ByteBuffer[0])).isZero();
    assertThat(out.write(new ByteBuffer[] {bytes(0, 2), bytes(2, 2)})).isEqualTo(4);
  }

  @Test
  void closeEndsAWriteAndItsPositionIsExact() throws Exception {
    ByteBuffer src = bytes(0, 10);
    Companion<?> writer = companions.start("writer", () -> out.write(src));
    writer.awaitWaiting();
    out.close();
    writer.failure(AsynchronousCloseException.class);
    ByteBuffer dst = ByteBuffer.allocate(10);
    int n = in.read(dst);
    assertThat(src.position()).isEqualTo(n).isEqualTo(4);
    assertThat(in.read(dst)).isEqualTo(-1);
    assertThatThrownBy(() -> out.write(src)).isInstanceOf(ClosedChannelException.class);
    out.close();
  }

  @Test
  void closeEndsARead() throws Exception {
    Companion<?> reader = companions.start("reader", () -> in.read(ByteBuffer.allocate(1)));
    reader.awaitWaiting();
    in.close();
    reader.failure(AsynchronousCloseException.class);
    assertThatThrownBy(() -> in.read(ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThat(in.isOpen()).isFalse();
    assertThatThrownBy(() -> out.write(bytes(0, 1))).isInstanceOf(BrokenChannelException.class);
    assertThat(out.isOpen()).as("a broken channel is not closed").isTrue();
    out.close();
    assertThat(out.isOpen()).isFalse();
  }

  @Test
  void interruptionOfAWriterIsNoCleanEnd() throws Exception {
    ByteBuffer src = bytes(0, 10);
    Companion<?> writer = companions.start("writer", () -> out.write(new ByteBuffer[] {src}));
    writer.awaitWaiting().interrupt();
    ClosedByInterruptException e = writer.failure(ClosedByInterruptException.class);
    assertThat(writer.interruptedAtEnd()).isTrue();
    assertThat(out.isOpen()).isFalse();
    assertThat(src.position()).isEqualTo(4);
    assertThat(in.read(ByteBuffer.allocate(10))).isEqualTo(4);
    assertThatThrownBy(() -> in.read(ByteBuffer.allocate(1)))
        .isInstanceOf(SenderFailedException.class)
        .hasCause(e);
    assertThat(in.isOpen()).isTrue();
  }

  @Test
  void interruptionOfAReaderClosesIt() throws Exception {
    Companion<?> reader =
        companions.start("reader", () -> in.read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
    reader.awaitWaiting().interrupt();
    ClosedByInterruptException e = reader.failure(ClosedByInterruptException.class);
    assertThat(reader.interruptedAtEnd()).isTrue();
    assertThat(in.isOpen()).isFalse();
    assertThatThrownBy(() -> out.write(bytes(0, 1)))
        .isInstanceOf(BrokenChannelException.class)
        .hasCause(e);
  }

  @Test
  void flagThatIsSetOnEntryClosesToo() throws Exception {
    ByteBuffer src = bytes(0, 1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> out.write(src)).isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(src.position()).isZero();
    assertThat(out.isOpen()).isFalse();
    assertThatThrownBy(() -> out.write(src))
        .isInstanceOf(ClosedChannelException.class)
        .isNotInstanceOf(ClosedByInterruptException.class);
    assertThatThrownBy(() -> in.read(ByteBuffer.allocate(0)))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThatThrownBy(() -> in.read(ByteBuffer.allocate(0)))
        .isInstanceOf(ClosedChannelException.class)
        .isNotInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void badArgumentsComeFirst() {
    Thread.currentThread().interrupt();
    ByteBuffer buffer = ByteBuffer.allocate(2);
    assertThatThrownBy(() -> in.read(buffer.asReadOnlyBuffer()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> in.read(new ByteBuffer[] {buffer, buffer.asReadOnlyBuffer()}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> in.read(new ByteBuffer[1], 0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> out.write(new ByteBuffer[1], -1, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(in.isOpen()).isTrue();
    assertThat(out.isOpen()).isTrue();
  }

  @Test
  void streamsOfTheJdkOverThem() throws Exception {
    OutputStream stream = Channels.newOutputStream(out);
    Companion<?> writer = companions.start("writer", () -> {
      stream.write(PositionedBytes.of(0, 100_000));
      stream.close();
    });
    InputStream read = Channels.newInputStream(in);
    PositionedBytes.readToEnd(read, 0, 100_000, 1000);
    writer.result();
  }

  @Test
  void readerOfTheJdkOverIt() throws Exception {
    Companion<?> writer = companions.start("writer", () -> {
      Channels.newWriter(out, UTF_8).append("äöü\n€\n").close();
    });
    try (BufferedReader lines = new BufferedReader(Channels.newReader(in, UTF_8))) {
      assertThat(lines.lines()).containsExactly("äöü", "€");
    }
    writer.result();
  }

  @Test
  void filesTransferToThemAndFromThem(@TempDir Path folder) throws Exception {
    Path from = Files.write(folder.resolve("from"), PositionedBytes.of(0, 300_000));
    Path to = folder.resolve("to");
    try (FileChannel source = FileChannel.open(from);
        FileChannel target =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Companion<?> writer = companions.start("writer", () -> {
        long n = 0;
        while (n < 300_000) {
          n += source.transferTo(n, 300_000 - n, out);
        }
        out.close();
      });
      long n = 0;
      for (long got; (got = target.transferFrom(in, n, 300_000)) > 0; ) {
        n += got;
      }
      writer.result();
    }
    assertThat(to).hasSameBinaryContentAs(from);
  }

  @Test
  void senderThatFailed() {
    channel.sender().close(new IOException("test"));
    assertThatThrownBy(() -> in.read(ByteBuffer.allocate(1)))
        .isInstanceOf(SenderFailedException.class);
    assertThat(out.isOpen()).isFalse();
  }

  /** If each were compared with each, this would take minutes. */
  @Test
  void hundredsOfThousandsOfParts() throws Exception {
    ByteBuffer[] parts = new ByteBuffer[500_000];
    Arrays.setAll(parts, i -> ByteBuffer.allocate(i == 0 ? 1 : 0));
    assertThat(out.write(parts)).isEqualTo(1);
    parts[0].clear();
    assertThat(in.read(parts)).isEqualTo(1);
  }
}
