// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the input stream owes to {@code java.io}. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class InputStreamEtiquetteTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(10);
  private final OutputStream out = PipeStreams.outputStream(channel.sender());
  private final InputStream in = PipeStreams.inputStream(channel.receiver());

  @Test
  void badArgumentsAreRefusedInEveryState() throws IOException {
    refusesBadArguments();
    out.write(1);
    refusesBadArguments();
    out.close();
    assertThat(in.read()).isEqualTo(1);
    assertThat(in.read()).isEqualTo(-1);
    refusesBadArguments();
    in.close();
    refusesBadArguments();
  }

  @SuppressWarnings("NullAway") // that is what is tested
  private void refusesBadArguments() {
    int[][] slices = {
      {-1, 1}, {0, -1}, {0, 4}, {4, 0}, {3, 1}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}
    };
    for (int[] slice : slices) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .as("read %s", Arrays.toString(slice))
          .isThrownBy(() -> in.read(new byte[3], slice[0], slice[1]));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .as("readNBytes %s", Arrays.toString(slice))
          .isThrownBy(() -> in.readNBytes(new byte[3], slice[0], slice[1]));
    }
    assertThatNullPointerException().isThrownBy(() -> in.read(null));
    assertThatNullPointerException().isThrownBy(() -> in.read(null, 0, 0));
    assertThatNullPointerException().isThrownBy(() -> in.readNBytes(null, 0, 0));
    assertThatNullPointerException().isThrownBy(() -> in.transferTo(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.readNBytes(-1))
        .withMessageContaining("len=-1");
  }

  @Test
  void zeroLengthGivesZeroAndTakesNothing() throws IOException {
    readsNothing(); // empty
    out.write(PositionedBytes.of(0, 10));
    readsNothing(); // full
    assertThat(in.available()).isEqualTo(10);
    out.close();
    readsNothing(); // closed, with bytes left
    PositionedBytes.readToEnd(in, 0, 10, 3);
    readsNothing(); // at the end
  }

  private void readsNothing() throws IOException {
    assertThat(in.read(new byte[0])).isZero();
    assertThat(in.read(new byte[3], 3, 0)).isZero();
    assertThat(in.readNBytes(new byte[3], 1, 0)).isZero();
    assertThat(in.readNBytes(0)).isEmpty();
    assertThat(in.skip(0)).isZero();
    assertThat(in.skip(-1)).isZero();
    assertThat(in.skip(Long.MIN_VALUE)).isZero();
    in.skipNBytes(0);
    in.skipNBytes(-1);
  }

  @Test
  void endOfStreamIsRepeatable() throws IOException {
    out.write(7);
    out.close();
    assertThat(in.read()).isEqualTo(7);
    for (int i = 0; i < 3; i++) {
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[3])).isEqualTo(-1);
      assertThat(in.read(new byte[3], 1, 1)).isEqualTo(-1);
      assertThat(in.readNBytes(new byte[3], 0, 3)).isZero();
      assertThat(in.readNBytes(3)).isEmpty();
      assertThat(in.readAllBytes()).isEmpty();
      assertThat(in.transferTo(OutputStream.nullOutputStream())).isZero();
      assertThat(in.skip(3)).isZero();
      assertThat(in.available()).isZero();
      assertThatExceptionOfType(EOFException.class).isThrownBy(() -> in.skipNBytes(1));
    }
    assertThat(channel.receiver().isOpen()).isTrue();
  }

  @Test
  void readAfterCloseThrows() throws IOException {
    out.write(1);
    in.close();
    ThrowingCallable[] reads = {
      in::read,
      () -> in.read(new byte[3]),
      () -> in.read(new byte[0]),
      () -> in.readNBytes(new byte[3], 0, 3),
      () -> in.readNBytes(new byte[3], 0, 0),
      () -> in.readNBytes(3),
      () -> in.readNBytes(0),
      in::readAllBytes,
      () -> in.transferTo(OutputStream.nullOutputStream()),
      () -> in.skip(1),
      () -> in.skipNBytes(1),
    };
    for (ThrowingCallable read : reads) {
      assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(read);
    }
    assertThat(in.available()).isZero();
    assertThat(in.skip(0)).isZero();
    in.close();
    assertThat(channel.receiver().isOpen()).isFalse();
  }

  @Test
  void availableIsWhatCanBeReadNow() throws IOException {
    assertThat(in.available()).isZero();
    out.write(PositionedBytes.of(0, 7));
    assertThat(in.available()).isEqualTo(7);
    PositionedBytes.read(in, 0, 6, 6);
    out.write(PositionedBytes.of(7, 9)); // over the wrap
    assertThat(in.available()).isEqualTo(10);
    out.close();
    assertThat(in.available()).isEqualTo(10);
    PositionedBytes.readToEnd(in, 6, 10, 4);
    assertThat(in.available()).isZero();
  }

  @Test
  void readTakesWhatIsThereAndNoMoreThanAskedFor() throws IOException {
    out.write(PositionedBytes.of(0, 5));
    byte[] bytes = new byte[20];
    assertThat(in.read(bytes, 2, 3)).isEqualTo(3);
    PositionedBytes.check(bytes, 2, 3, 0);
    assertThat(in.read(bytes)).isEqualTo(2);
    PositionedBytes.check(bytes, 0, 2, 3);
    assertThat(Arrays.copyOfRange(bytes, 5, 20)).containsOnly(0);
  }

  @Test
  void readWaitsForTheFirstByteOnly() throws IOException {
    byte[] bytes = new byte[20];
    Companion<Integer> reader = companions.start("reader", () -> in.read(bytes));
    reader.awaitWaiting();
    out.write(PositionedBytes.of(0, 2));
    assertThat(reader.result()).isEqualTo(2);
    PositionedBytes.check(bytes, 0, 2, 0);
  }

  @Test
  void bytesAreUnsigned() throws IOException {
    for (int value = 0; value < 256; value++) {
      out.write(value);
      assertThat(in.read()).isEqualTo(value);
    }
  }

  @Test
  void markIsNotSupported() {
    assertThat(in.markSupported()).isFalse();
    in.mark(10);
    assertThatIOException().isThrownBy(in::reset);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 65_536})
  void skipsOverTheWrap(int capacity) throws IOException {
    BulkChannel channel = BulkChannel.create(capacity);
    InputStream in = PipeStreams.inputStream(channel.receiver());
    companions.start("writer", () -> writePositions(channel, 20_000));
    long position = 0;
    for (int n : new int[] {1, 2, 3, 5, 64, 65, 2048, 2049, 5000}) {
      assertThat(in.skip(n)).isEqualTo(n);
      position += n;
      PositionedBytes.read(in, position, 3, 2);
      position += 3;
    }
    in.skipNBytes(1000);
    position += 1000;
    assertThat(in.read()).isEqualTo(PositionedBytes.at(position) & 0xFF);
    position++;
    assertThat(in.skip(Long.MAX_VALUE)).isEqualTo(20_000 - position);
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void skipNBytesNeedsThemAll() throws IOException {
    out.write(PositionedBytes.of(0, 5));
    out.close();
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> in.skipNBytes(6));
    assertThat(in.read()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 1024, 1025, 20_000, 100_000})
  void readAllBytesOfAnyLength(int length) throws IOException {
    for (int capacity : new int[] {7, 64, 512, 65_536, 200_000}) {
      BulkChannel channel = BulkChannel.create(capacity);
      Companion<?> writer = companions.start("writer", () -> writePositions(channel, length));
      if (capacity > length) {
        writer.result(); // all is there before the first read
      }
      InputStream in = PipeStreams.inputStream(channel.receiver());
      assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(0, length));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64})
  void readNBytesTakesExactlySoMany(int capacity) throws IOException {
    BulkChannel channel = BulkChannel.create(capacity);
    InputStream in = PipeStreams.inputStream(channel.receiver());
    companions.start("writer", () -> writePositions(channel, 5_000));
    assertThat(in.readNBytes(1)).isEqualTo(PositionedBytes.of(0, 1));
    assertThat(in.readNBytes(999)).isEqualTo(PositionedBytes.of(1, 999));
    byte[] bytes = new byte[1_100];
    assertThat(in.readNBytes(bytes, 50, 1_000)).isEqualTo(1_000);
    PositionedBytes.check(bytes, 50, 1_000, 1_000);
    assertThat(Arrays.copyOf(bytes, 50)).containsOnly(0);
    assertThat(Arrays.copyOfRange(bytes, 1_050, 1_100)).containsOnly(0);
    assertThat(in.readNBytes(2_500)).isEqualTo(PositionedBytes.of(2_000, 2_500));
    assertThat(in.readNBytes(bytes, 0, 1_100)).isEqualTo(500); // the end comes before
    PositionedBytes.check(bytes, 0, 500, 4_500);
    assertThat(in.readNBytes(10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 20_000, 100_000})
  void transferToMovesAllThatIsLeft(int length) throws IOException {
    for (int capacity : new int[] {3, 64, 65_536}) {
      BulkChannel channel = BulkChannel.create(capacity);
      companions.start("writer", () -> writePositions(channel, length));
      ByteArrayOutputStream to = new ByteArrayOutputStream() {
        @Override
        public void flush() {
          throw new AssertionError("flushed");
        }

        @Override
        public void close() {
          throw new AssertionError("closed");
        }
      };
      assertThat(PipeStreams.inputStream(channel.receiver()).transferTo(to)).isEqualTo(length);
      assertThat(to.toByteArray()).isEqualTo(PositionedBytes.of(0, length));
    }
  }

  @Test
  void transferToPassesTheBytesOnAsTheyCome() throws Exception {
    BulkChannel second = BulkChannel.create(10);
    Companion<Long> transfer = companions.start(
        "transfer", () -> in.transferTo(PipeStreams.outputStream(second.sender())));
    InputStream end = PipeStreams.inputStream(second.receiver());
    for (int i = 0; i < 20; i++) {
      out.write(i);
      assertThat(end.read()).isEqualTo(i); // or the transfer would hold it back
    }
    out.close();
    assertThat(transfer.result()).isEqualTo(20);
  }

  @Test
  void transferToPassesTheOtherStreamsFailureOn() throws IOException {
    IOException failure = new IOException("disk full");
    out.write(PositionedBytes.of(0, 3));
    OutputStream full = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw failure;
      }
    };
    assertThatIOException().isThrownBy(() -> in.transferTo(full)).isSameAs(failure);
    out.write(PositionedBytes.of(3, 3));
    PositionedBytes.read(in, 3, 3, 3); // the pipe stays usable
  }

  private static void writePositions(BulkChannel channel, int length) throws IOException {
    try (OutputStream out = PipeStreams.outputStream(channel.sender())) {
      for (int done = 0; done < length; ) {
        int n = Math.min(997, length - done);
        out.write(PositionedBytes.of(done, n));
        done += n;
      }
    }
  }
}
