// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.TransferInterruptedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Interruption of the streams without a staging buffer: the flag, the count, and what goes on. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class InterruptionTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(4);
  private final OutputStream out = PipeStreams.outputStream(channel.sender());
  private final InputStream in = PipeStreams.inputStream(channel.receiver());

  /** A reading call of an input stream that needs ten bytes or the end. */
  enum Read {
    BYTE {
      @Override
      void from(InputStream in) throws IOException {
        for (int i = 0; i < 10; i++) {
          in.read();
        }
      }
    },
    RANGE {
      @Override
      void from(InputStream in) throws IOException {
        for (int n = 0; n < 10; ) {
          n += in.read(new byte[10]);
        }
      }
    },
    SOME_INTO_ARRAY {
      @Override
      void from(InputStream in) throws IOException {
        in.readNBytes(new byte[10], 0, 10);
      }
    },
    SOME {
      @Override
      void from(InputStream in) throws IOException {
        in.readNBytes(10);
      }
    },
    ALL {
      @Override
      void from(InputStream in) throws IOException {
        in.readAllBytes();
      }
    },
    TRANSFER {
      @Override
      void from(InputStream in) throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
      }
    },
    SKIP {
      @Override
      void from(InputStream in) throws IOException {
        in.skip(10);
      }
    },
    SKIP_ALL_OF {
      @Override
      void from(InputStream in) throws IOException {
        in.skipNBytes(10);
      }
    };

    /** What a call takes before it waits, if six bytes come and no more. */
    int taken() {
      return this == BYTE || this == RANGE ? 0 : 6;
    }

    abstract void from(InputStream in) throws IOException;
  }

  @ParameterizedTest
  @EnumSource
  void waitingReadTellsWhatItTook(Read read) throws IOException {
    Companion<?> reader = companions.start("reader", () -> read.from(in));
    out.write(PositionedBytes.of(0, 6));
    awaitEmpty();
    reader.awaitWaiting().interrupt();
    check(reader, read.taken());
    goesOn(6);
  }

  @ParameterizedTest
  @EnumSource
  void interruptedReadTakesWhatIsThereBeforeItThrows(Read read) throws IOException {
    out.write(PositionedBytes.of(0, 4));
    Thread.currentThread().interrupt();
    InterruptedIOException e =
        catchThrowableOfType(InterruptedIOException.class, () -> read.from(in));
    check(e, Math.min(4, read.taken()));
    assertThat(Thread.interrupted()).isTrue();
    goesOn(4);
  }

  @Test
  void bytesOfAnInterruptedReadNBytesAreInTheArray() throws IOException {
    byte[] bytes = new byte[20];
    Companion<?> reader = companions.start("reader", () -> in.readNBytes(bytes, 5, 10));
    out.write(PositionedBytes.of(0, 7));
    awaitEmpty();
    reader.awaitWaiting().interrupt();
    check(reader, 7);
    PositionedBytes.check(bytes, 5, 7, 0);
  }

  @Test
  void bytesOfAnInterruptedTransferWereWritten() throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    Companion<?> reader = companions.start("reader", () -> in.transferTo(to));
    out.write(PositionedBytes.of(0, 7));
    awaitEmpty();
    reader.awaitWaiting().interrupt();
    check(reader, 7);
    assertThat(to.toByteArray()).isEqualTo(PositionedBytes.of(0, 7));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 512, 513, 1024, 5_000}) // on both sides of where its array grows
  void readAllBytesCountsWhatItHasGathered(int length) throws IOException {
    Companion<?> reader = companions.start("reader", () -> in.readAllBytes());
    out.write(PositionedBytes.of(0, length));
    awaitEmpty();
    reader.awaitWaiting().interrupt();
    check(reader, length);
    goesOn(length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 5, 9})
  void waitingWriteTellsWhatItSent(int taken) throws IOException {
    byte[] bytes = PositionedBytes.of(0, 14);
    Companion<?> writer = companions.start("writer", () -> out.write(bytes));
    PositionedBytes.read(in, 0, taken, 1);
    writer.awaitWaiting().interrupt();
    writer.failure(InterruptedIOException.class);
    int sent = check(writer, taken + in.available());
    assertThat(sent).isLessThan(bytes.length);
    Companion<?> rest = companions.start("rest", () -> out.write(bytes, sent, bytes.length - sent));
    PositionedBytes.read(in, taken, bytes.length - taken, 3);
    rest.result();
    goesOn(bytes.length);
  }

  @Test
  void interruptedWriteSendsWhatFitsBeforeItThrows() throws IOException {
    Thread.currentThread().interrupt();
    out.write(PositionedBytes.of(0, 2)); // fits: the flag does not matter
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    InterruptedIOException e = catchThrowableOfType(
        InterruptedIOException.class, () -> out.write(PositionedBytes.of(2, 5)));
    check(e, 2);
    InterruptedIOException again =
        catchThrowableOfType(InterruptedIOException.class, () -> out.write(0));
    check(again, 0);
    assertThat(Thread.interrupted()).isTrue();
    goesOn(4);
  }

  @Test
  void waitingWriteOfOneByteSendsNothing() throws IOException {
    out.write(PositionedBytes.of(0, 4));
    Companion<?> writer = companions.start("writer", () -> out.write(99));
    writer.awaitWaiting().interrupt();
    check(writer, 0);
    goesOn(4);
  }

  @Test
  void countsThatDoNotFitAreSaturated() {
    InterruptedIOException e =
        Interruption.of(new InterruptedException("test"), Integer.MAX_VALUE + 1L);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(e.bytesTransferred).isEqualTo(Integer.MAX_VALUE);
    assertThat(e).hasMessage("test");
    assertThat(Interruption.of(new InterruptedException()).bytesTransferred).isZero();
    assertThat(Thread.interrupted()).isTrue();
  }

  private static int check(Companion<?> interrupted, int transferred) {
    InterruptedIOException e = interrupted.failure(InterruptedIOException.class);
    check(e, transferred);
    assertThat(interrupted.interruptedAtEnd()).isTrue();
    return e.bytesTransferred;
  }

  private static void check(InterruptedIOException e, int transferred) {
    assertThat(e.bytesTransferred).isEqualTo(transferred);
    assertThat(e).hasCauseInstanceOf(TransferInterruptedException.class);
  }

  private void awaitEmpty() {
    Companion.await("all is taken", () -> channel.receiver().available() == 0);
  }

  /** Reads what the channel holds, which ends before {@code position}, then uses it some more. */
  private void goesOn(long position) throws IOException {
    int left = in.available();
    PositionedBytes.read(in, position - left, left, 10);
    out.write(PositionedBytes.of(position, 3));
    out.close();
    PositionedBytes.readToEnd(in, position, 3, 10);
  }
}
