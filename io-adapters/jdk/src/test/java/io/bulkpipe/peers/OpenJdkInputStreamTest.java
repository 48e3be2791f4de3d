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
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.PipeStreams;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.SequenceInputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What OpenJDK's tests of the contract of {@code InputStream} demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OpenJdkInputStreamTest {

  @RegisterExtension
  final Companions companions = new Companions();

  /** A stream of so many bytes and the end. */
  private static InputStream input(Shape shape, int length) throws IOException {
    Shape.Pipe pipe = shape.open(Math.max(1, length));
    pipe.out().write(PositionedBytes.of(0, length));
    pipe.out().close();
    return pipe.in();
  }

  @EachShape
  @DisplayName("read into no array is a NullPointerException")
  void readNull(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    assertThatNullPointerException().isThrownBy(() -> in.read(null));
    assertThatNullPointerException().isThrownBy(() -> in.read(null, 0, 1));
  }

  @EachShape
  @DisplayName("read with a negative offset is an IndexOutOfBoundsException")
  void readNegativeOffset(Shape shape) throws Exception {
    refuses(input(shape, 3), -1, 1);
  }

  @EachShape
  @DisplayName("read with a negative length is an IndexOutOfBoundsException")
  void readNegativeLength(Shape shape) throws Exception {
    refuses(input(shape, 3), 0, -1);
  }

  @EachShape
  @DisplayName("read past the end of the array is an IndexOutOfBoundsException")
  void readPastTheArray(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    refuses(in, 0, 9);
    refuses(in, 8, 1);
    refuses(in, 9, 0);
  }

  @EachShape
  @DisplayName("an offset and a length whose sum overflows are refused")
  void readOverflow(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    refuses(in, 1, Integer.MAX_VALUE);
    refuses(in, Integer.MAX_VALUE, 1);
    refuses(in, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  private static void refuses(InputStream in, int offset, int length) {
    byte[] array = new byte[8];
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> in.read(array, offset, length));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> in.readNBytes(array, offset, length));
  }

  @EachShape
  @DisplayName("a refused read takes nothing")
  void refusedReadTakesNothing(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    refuses(in, 0, 9);
    PositionedBytes.readToEnd(in, 0, 3, 3);
  }

  @EachShape
  @DisplayName("read of no bytes gives 0, before the end and at it")
  void readOfNothing(Shape shape) throws Exception {
    InputStream in = input(shape, 2);
    assertThat(in.read(new byte[0])).isZero();
    assertThat(in.read(new byte[4], 4, 0)).isZero();
    PositionedBytes.readToEnd(in, 0, 2, 2);
    assertThat(in.read(new byte[0])).isZero();
  }

  @EachShape
  @DisplayName("read leaves the array outside of the slice alone")
  void readsIntoTheSlice(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    byte[] array = new byte[8];
    assertThat(in.read(array, 2, 3)).isEqualTo(3);
    PositionedBytes.check(array, 2, 3, 0);
    assertThat(array).startsWith(0, 0).endsWith(0, 0, 0);
  }

  @EachShape
  @DisplayName("read gives what is there and does not wait for the rest of the array")
  void readGivesWhatIsThere(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(PositionedBytes.of(0, 5));
    pipe.out().flush();
    assertThat(pipe.in().read(new byte[100])).isEqualTo(5);
  }

  @EachShape
  @DisplayName("read of one byte gives 0 to 255, never a negative byte")
  void readIsUnsigned(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    for (int i = 0; i < 256; i++) {
      pipe.out().write(i);
    }
    pipe.out().close();
    for (int i = 0; i < 256; i++) {
      assertThat(pipe.in().read()).isEqualTo(i);
    }
    assertThat(pipe.in().read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("readAllBytes gives all bytes up to the end")
  void readAllBytes(Shape shape) throws Exception {
    for (int length : new int[] {1, 2, 3, 8191, 8192, 8193, 20_000}) {
      assertThat(input(shape, length).readAllBytes()).isEqualTo(PositionedBytes.of(0, length));
    }
  }

  @EachShape
  @DisplayName("readAllBytes at the end is empty, again and again")
  void readAllBytesAtTheEnd(Shape shape) throws Exception {
    InputStream in = input(shape, 0);
    assertThat(in.readAllBytes()).isEmpty();
    assertThat(in.readAllBytes()).isEmpty();
  }

  @EachShape
  @DisplayName("readAllBytes after some were read gives the others")
  void readAllBytesOfTheRest(Shape shape) throws Exception {
    InputStream in = input(shape, 100);
    PositionedBytes.read(in, 0, 40, 7);
    assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(40, 60));
  }

  @EachShape
  @DisplayName("readAllBytes waits for the end")
  void readAllBytesWaits(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(10);
    Companion<byte[]> reader = companions.start("reader", pipe.in()::readAllBytes);
    pipe.out().write(PositionedBytes.of(0, 50));
    pipe.out().flush();
    reader.awaitWaiting();
    pipe.out().close();
    assertThat(reader.result()).isEqualTo(PositionedBytes.of(0, 50));
  }

  @EachShape
  @DisplayName("readNBytes fills the slice if there are enough bytes, however they come")
  void readNBytes(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(3);
    Companion<?> writer = companions.start("writer", () -> {
      pipe.out().write(PositionedBytes.of(0, 25));
      pipe.out().close();
    });
    byte[] array = new byte[30];
    assertThat(pipe.in().readNBytes(array, 5, 20)).isEqualTo(20);
    PositionedBytes.check(array, 5, 20, 0);
    PositionedBytes.readToEnd(pipe.in(), 20, 5, 5);
    writer.result();
  }

  @EachShape
  @DisplayName("readNBytes gives fewer bytes only at the end of the stream")
  void readNBytesAtTheEnd(Shape shape) throws Exception {
    InputStream in = input(shape, 10);
    assertThat(in.readNBytes(new byte[40], 0, 40)).isEqualTo(10);
    assertThat(in.readNBytes(new byte[40], 0, 40)).isZero();
    assertThat(input(shape, 10).readNBytes(40)).isEqualTo(PositionedBytes.of(0, 10));
  }

  @EachShape
  @DisplayName("readNBytes of a negative number is an IllegalArgumentException")
  void readNBytesNegative(Shape shape) throws Exception {
    InputStream in = input(shape, 10);
    assertThatIllegalArgumentException().isThrownBy(() -> in.readNBytes(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> in.readNBytes(Integer.MIN_VALUE));
  }

  @EachShape
  @DisplayName("readNBytes of 0 is empty and does not wait")
  void readNBytesOfNothing(Shape shape) throws Exception {
    InputStream in = shape.open().in();
    assertThat(in.readNBytes(0)).isEmpty();
    assertThat(in.readNBytes(new byte[3], 1, 0)).isZero();
  }

  @EachShape
  @DisplayName("readNBytes of far more than there is gives what there is")
  void readNBytesOfVeryMany(Shape shape) throws Exception {
    assertThat(input(shape, 30).readNBytes(Integer.MAX_VALUE)).isEqualTo(PositionedBytes.of(0, 30));
  }

  @EachShape
  @DisplayName("readNBytes into no array is a NullPointerException, even of 0 bytes")
  void readNBytesNull(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    assertThatNullPointerException().isThrownBy(() -> in.readNBytes(null, 0, 0));
  }

  @EachShape
  @DisplayName("skip goes over as many bytes as there are, up to the number")
  void skip(Shape shape) throws Exception {
    InputStream in = input(shape, 100);
    assertThat(in.skip(30)).isEqualTo(30);
    PositionedBytes.read(in, 30, 20, 20);
    assertThat(in.skip(1000)).isEqualTo(50);
    assertThat(in.skip(1)).isZero();
  }

  @EachShape
  @DisplayName("skip of zero or less skips nothing")
  void skipNothing(Shape shape) throws Exception {
    InputStream in = input(shape, 10);
    assertThat(in.skip(0)).isZero();
    assertThat(in.skip(-5)).isZero();
    assertThat(in.skip(Long.MIN_VALUE)).isZero();
    PositionedBytes.readToEnd(in, 0, 10, 10);
  }

  @EachShape
  @DisplayName("skip of a number above the range of int works")
  void skipVeryMany(Shape shape) throws Exception {
    assertThat(input(shape, 10).skip(1L << 40)).isEqualTo(10);
  }

  @EachShape
  @DisplayName("skipNBytes goes over exactly the number")
  void skipNBytes(Shape shape) throws Exception {
    InputStream in = input(shape, 10);
    in.skipNBytes(7);
    PositionedBytes.readToEnd(in, 7, 3, 3);
  }

  @EachShape
  @DisplayName("skipNBytes past the end is an EOFException")
  void skipNBytesPastTheEnd(Shape shape) throws Exception {
    InputStream in = input(shape, 10);
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> in.skipNBytes(11));
  }

  @EachShape
  @DisplayName("skipNBytes of zero or less skips nothing, at the end too")
  void skipNBytesNothing(Shape shape) throws Exception {
    InputStream in = input(shape, 0);
    in.skipNBytes(0);
    in.skipNBytes(-1);
    assertThat(in.read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("transferTo writes all bytes in order and gives their number")
  void transferTo(Shape shape) throws Exception {
    for (int length : new int[] {0, 1, 8191, 8192, 16_385, 100_000}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(input(shape, length).transferTo(out)).isEqualTo(length);
      assertThat(out.toByteArray()).isEqualTo(PositionedBytes.of(0, length));
    }
  }

  @EachShape
  @DisplayName("transferTo closes neither stream")
  void transferToClosesNothing(Shape shape) throws Exception {
    Shape.Pipe target = shape.open(100);
    InputStream in = input(shape, 10);
    in.transferTo(target.out());
    target.out().write(PositionedBytes.of(10, 1));
    target.out().flush();
    PositionedBytes.read(target.in(), 0, 11, 11);
    assertThat(in.read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("transferTo after some bytes were read writes the others")
  void transferToOfTheRest(Shape shape) throws Exception {
    InputStream in = input(shape, 100);
    PositionedBytes.read(in, 0, 99, 99);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(in.transferTo(out)).isEqualTo(1);
    assertThat(out.toByteArray()).isEqualTo(PositionedBytes.of(99, 1));
  }

  @EachShape
  @DisplayName("transferTo to nothing is a NullPointerException, at the end too")
  void transferToNull(Shape shape) throws Exception {
    InputStream in = input(shape, 0);
    assertThatNullPointerException().isThrownBy(() -> in.transferTo(null));
  }

  @Test
  @DisplayName("the message of that exception is exactly the name of the parameter")
  @Differs(
      instead = "the message is `out=null`",
      because = "errors name the value (E1), as everywhere in Bulkpipe")
  void messageOfTransferToNull() {
    InputStream in = Shape.PLAIN.open().in();
    assertThatNullPointerException().isThrownBy(() -> in.transferTo(null)).withMessage("out=null");
  }

  @EachShape
  @DisplayName("an exception of the target comes out of transferTo, and the source stays open")
  void transferToFails(Shape shape) throws Exception {
    InputStream in = input(shape, 40_000);
    OutputStream failing = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("target");
      }
    };
    assertThatIOException().isThrownBy(() -> in.transferTo(failing)).withMessage("target");
    assertThat(in.read()).isNotNegative();
  }

  @EachShape
  @DisplayName("mark is not supported, and says so")
  void mark(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    assertThat(in.markSupported()).isFalse();
    in.mark(10);
    assertThatIOException().isThrownBy(in::reset);
    PositionedBytes.readToEnd(in, 0, 3, 3);
  }

  @EachShape
  @DisplayName("after close each read, skip and transfer throws an IOException")
  void closed(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    in.close();
    assertThatIOException().isThrownBy(() -> in.read());
    assertThatIOException().isThrownBy(() -> in.read(new byte[1]));
    assertThatIOException().isThrownBy(() -> in.read(new byte[3], 0, 3));
    assertThatIOException().isThrownBy(() -> in.readNBytes(1));
    assertThatIOException().isThrownBy(() -> in.readNBytes(new byte[3], 0, 3));
    assertThatIOException().isThrownBy(in::readAllBytes);
    assertThatIOException().isThrownBy(() -> in.skip(1));
    assertThatIOException().isThrownBy(() -> in.skipNBytes(1));
    assertThatIOException().isThrownBy(() -> in.transferTo(OutputStream.nullOutputStream()));
  }

  @Test
  @DisplayName("available of a closed stream throws an IOException")
  @Differs(
      instead = "it is 0",
      because = "`available` is a question that every state can answer; the next read throws")
  void availableOfClosed() throws Exception {
    InputStream in = input(Shape.PLAIN, 3);
    in.close();
    assertThat(in.available()).isZero();
  }

  @EachShape
  @DisplayName("bad arguments of a closed stream are still bad arguments")
  void badArgumentsOfClosed(Shape shape) throws Exception {
    InputStream in = input(shape, 3);
    in.close();
    refuses(in, -1, 1);
  }

  @EachShape
  @DisplayName("the end is -1 again and again, of one byte and of many")
  void endAgain(Shape shape) throws Exception {
    InputStream in = input(shape, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[5])).isEqualTo(-1);
      assertThat(in.available()).isZero();
    }
  }

  @EachShape
  @DisplayName("a buffered stream over it does not wait for more once it has a byte")
  void buffered(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(PositionedBytes.of(0, 2));
    pipe.out().flush();
    BufferedInputStream in = new BufferedInputStream(pipe.in());
    assertThat(in.read(new byte[100])).isEqualTo(2);
    assertThat(in.available()).isZero();
  }

  @EachShape
  @DisplayName("a data stream over it reads what a data stream wrote")
  void data(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    try (java.io.DataOutputStream out = new java.io.DataOutputStream(pipe.out())) {
      out.writeLong(-2);
      out.writeUTF("h\u00e9");
      out.writeDouble(0.5);
    }
    DataInputStream in = new DataInputStream(pipe.in());
    assertThat(in.readLong()).isEqualTo(-2);
    assertThat(in.readUTF()).isEqualTo("h\u00e9");
    assertThat(in.readDouble()).isEqualTo(0.5);
    assertThatExceptionOfType(EOFException.class).isThrownBy(in::readByte);
  }

  @EachShape
  @DisplayName("streams one after the other give one sequence")
  void sequence(Shape shape) throws Exception {
    Shape.Pipe second = shape.open(50);
    second.out().write(PositionedBytes.of(20, 30));
    second.out().close();
    InputStream both = new SequenceInputStream(input(shape, 20), second.in());
    PositionedBytes.readToEnd(both, 0, 50, 3);
  }

  @EachShape
  @DisplayName("a byte pushed back over it is read again")
  void pushback(Shape shape) throws Exception {
    PushbackInputStream in = new PushbackInputStream(input(shape, 10));
    int first = in.read();
    in.unread(first);
    PositionedBytes.readToEnd(in, 0, 10, 4);
  }

  @Test
  @DisplayName("read into an array of 64 bytes returns with the bytes that are there")
  @Differs(
      instead = "a stream with a low-water mark waits for the mark, a flush or the end",
      because = "that is what the mark is for; no stream has one unless it was asked for")
  void lowWater() throws Exception {
    BulkChannel channel = BulkChannel.create(1024);
    InputStream in = PipeStreams.reading(channel.receiver()).lowWaterMark(512).open();
    channel.sender().sendBulk(PositionedBytes.of(0, 64));
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[1000]));
    reader.awaitWaiting();
    channel.sender().flush();
    assertThat(reader.result()).isEqualTo(64);
  }
}
