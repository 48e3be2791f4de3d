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
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import io.bulkpipe.io.PipeStreams;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What OpenJDK's tests of {@code OutputStream}, and of filters over a pipe, demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OpenJdkOutputStreamTest {

  @RegisterExtension
  final Companions companions = new Companions();

  @EachShape
  @DisplayName("write of no array is a NullPointerException")
  void writeNull(Shape shape) {
    OutputStream out = shape.open().out();
    assertThatNullPointerException().isThrownBy(() -> out.write(null));
    assertThatNullPointerException().isThrownBy(() -> out.write(null, 0, 0));
  }

  @EachShape
  @DisplayName("write of a slice outside of the array is an IndexOutOfBoundsException")
  void writeOutside(Shape shape) {
    OutputStream out = shape.open().out();
    int[][] slices = {
      {-1, 1}, {0, -1}, {0, 9}, {8, 1}, {9, 0}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}
    };
    for (int[] slice : slices) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> out.write(new byte[8], slice[0], slice[1]));
    }
  }

  @EachShape
  @DisplayName("a refused write writes nothing")
  void refusedWrite(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> pipe.out().write(new byte[8], 4, 5));
    pipe.out().close();
    assertThat(pipe.in().read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("write of no bytes writes nothing")
  void writeNothing(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(new byte[0]);
    pipe.out().write(new byte[4], 4, 0);
    pipe.out().close();
    assertThat(pipe.in().read()).isEqualTo(-1);
  }

  @EachShape
  @DisplayName("write of an int writes its low eight bits")
  void writeLowBits(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(0x1234_56AB);
    pipe.out().write(-1);
    pipe.out().close();
    assertThat(pipe.in().readAllBytes()).containsExactly(0xAB, 0xFF);
  }

  @EachShape
  @DisplayName("write of a slice writes these bytes only, and leaves the array alone")
  void writeSlice(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    byte[] array = PositionedBytes.of(0, 40);
    pipe.out().write(array, 10, 20);
    pipe.out().close();
    PositionedBytes.readToEnd(pipe.in(), 10, 20, 20);
    assertThat(array).isEqualTo(PositionedBytes.of(0, 40));
  }

  @EachShape
  @DisplayName("the array may be changed once the write has returned")
  void arrayIsFree(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    byte[] array = PositionedBytes.of(0, 40);
    pipe.out().write(array);
    Arrays.fill(array, (byte) 0);
    pipe.out().close();
    PositionedBytes.readToEnd(pipe.in(), 0, 40, 40);
  }

  @EachShape
  @DisplayName("flush makes all written bytes readable")
  void flush(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(PositionedBytes.of(0, 5));
    pipe.out().flush();
    assertThat(pipe.in().available()).isEqualTo(5);
  }

  @EachShape
  @DisplayName("close makes all written bytes readable")
  void close(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(PositionedBytes.of(0, 5));
    pipe.out().close();
    PositionedBytes.readToEnd(pipe.in(), 0, 5, 5);
  }

  @EachShape
  @DisplayName("flush after close does not write")
  void flushAfterClose(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    pipe.out().write(1);
    pipe.out().close();
    pipe.out().flush();
    assertThat(pipe.in().readAllBytes()).hasSize(1);
  }

  @EachShape
  @DisplayName("a buffered stream over it sends on flush, not before")
  void buffered(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    BufferedOutputStream out = new BufferedOutputStream(pipe.out());
    out.write(PositionedBytes.of(0, 9));
    assertThat(pipe.in().available()).isZero();
    out.flush();
    assertThat(pipe.in().available()).isEqualTo(9);
    out.close();
  }

  @EachShape
  @DisplayName("objects that were written are read again")
  void objects(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(64);
    List<String> value = List.of("one", "two", "three");
    Companion<?> writer = companions.start("writer", () -> {
      try (ObjectOutputStream out = new ObjectOutputStream(pipe.out())) {
        out.writeObject(value);
      }
    });
    try (ObjectInputStream in = new ObjectInputStream(pipe.in())) {
      assertThat(in.readObject()).isEqualTo(value);
    }
    writer.result();
  }

  @EachShape
  @DisplayName("what GZIP wrote is unpacked at the other end")
  void gzip(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(100);
    Companion<?> writer = companions.start("writer", () -> {
      try (OutputStream out = new GZIPOutputStream(pipe.out())) {
        out.write(PositionedBytes.of(0, 50_000));
      }
    });
    try (InputStream in = new GZIPInputStream(pipe.in())) {
      PositionedBytes.readToEnd(in, 0, 50_000, 1111);
    }
    writer.result();
  }

  @EachShape
  @DisplayName("a GZIP stream of several members is read to its last one")
  void gzipMembers(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(10_000);
    for (int i = 0; i < 3; i++) {
      GZIPOutputStream out = new GZIPOutputStream(pipe.out());
      out.write(PositionedBytes.of(i * 100L, 100));
      out.finish();
    }
    pipe.out().close();
    PositionedBytes.readToEnd(new GZIPInputStream(pipe.in()), 0, 300, 300);
  }

  @EachShape
  @DisplayName("the entries of a zip are read in order, each to its end")
  void zip(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(100);
    Companion<?> writer = companions.start("writer", () -> {
      try (ZipOutputStream out = new ZipOutputStream(pipe.out())) {
        for (int i = 0; i < 5; i++) {
          out.putNextEntry(new ZipEntry("entry" + i));
          out.write(PositionedBytes.of(i, 1000));
        }
      }
    });
    try (ZipInputStream in = new ZipInputStream(pipe.in())) {
      for (int i = 0; i < 5; i++) {
        assertThat(in.getNextEntry().getName()).isEqualTo("entry" + i);
        PositionedBytes.readToEnd(in, i, 1000, 300);
      }
      assertThat(in.getNextEntry()).isNull();
      pipe.in().transferTo(OutputStream.nullOutputStream());
    }
    writer.result();
  }

  @EachShape
  @DisplayName("what a cipher wrote is read by the other cipher, for lengths around its blocks")
  void cipher(Shape shape) throws Exception {
    for (int length : new int[] {0, 1, 15, 16, 17, 1000}) {
      Shape.Pipe pipe = shape.open(2000);
      try (OutputStream out = new CipherOutputStream(pipe.out(), cipher(Cipher.ENCRYPT_MODE))) {
        out.write(PositionedBytes.of(0, length));
      }
      try (InputStream in = new CipherInputStream(pipe.in(), cipher(Cipher.DECRYPT_MODE))) {
        PositionedBytes.readToEnd(in, 0, length, 100);
      }
    }
  }

  private static Cipher cipher(int mode) throws Exception {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(
        mode,
        new SecretKeySpec(PositionedBytes.of(0, 16), "AES"),
        new IvParameterSpec(PositionedBytes.of(16, 16)));
    return cipher;
  }

  @EachShape
  @DisplayName("lines of every length around the size of the buffers come back whole")
  void lineLengths(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(64);
    int[] lengths =
        IntStream.concat(IntStream.range(0, 70), IntStream.range(8185, 8200)).toArray();
    Companion<?> writer = companions.start("writer", () -> {
      try (Writer out = new OutputStreamWriter(pipe.out(), UTF_8)) {
        for (int length : lengths) {
          out.write("x".repeat(length) + "\n");
        }
      }
    });
    BufferedReader in = new BufferedReader(new InputStreamReader(pipe.in(), UTF_8));
    for (int length : lengths) {
      assertThat(in.readLine()).hasSize(length);
    }
    assertThat(in.readLine()).isNull();
    writer.result();
  }

  @Test
  @DisplayName("random lines with random ends of line come back as they were")
  void randomLines() throws Exception {
    SplittableRandom random = new SplittableRandom(18);
    BulkChannel channel = BulkChannel.create(50);
    List<String> lines = IntStream.range(0, 500)
        .mapToObj(i -> "abc\u00e4\u4e2d".repeat(random.nextInt(20)))
        .toList();
    Companion<?> writer = companions.start("writer", () -> {
      for (String line : lines) {
        String end = List.of("\n", "\r\n").get(line.length() % 2);
        channel.sender().sendBulk((line + end).getBytes(UTF_8));
      }
      channel.sender().close();
    });
    LineReader reader = LineReader.over(channel.receiver());
    for (String line : lines) {
      assertThat(reader.readLine()).isEqualTo(line);
    }
    assertThat(reader.readLine()).isNull();
    writer.result();
  }

  @Test
  @DisplayName("a line ends at LF, at CR LF and at the end of the stream")
  void endsOfLines() throws Exception {
    assertThat(lines("a\nb\r\nc")).containsExactly("a", "b", "c");
    assertThat(lines("a\n\nb\n")).containsExactly("a", "", "b");
    assertThat(lines("")).isEmpty();
    assertThat(lines("\n")).containsExactly("");
  }

  @Test
  @DisplayName("a lone CR ends a line, too, also as the last char")
  void loneCr() throws Exception {
    assertThat(lines("a\rb")).containsExactly("a", "b");
    assertThat(lines("a\r")).containsExactly("a");
    assertThat(lines("a\r\rb")).containsExactly("a", "", "b");
  }

  private static List<String> lines(String text) throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.sender().sendBulk(text.getBytes(UTF_8));
    channel.sender().close();
    LineReader reader = LineReader.builder(channel.receiver())
        .ending(io.bulkpipe.io.LineEnding.ANY)
        .build();
    List<String> lines = new java.util.ArrayList<>();
    for (String line; (line = reader.readLine()) != null; ) {
      lines.add(line);
    }
    return lines;
  }

  @Test
  @DisplayName("a line is given out as soon as its LF has come, without waiting for more")
  void lineIsGivenOutEarly() throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.sender().sendBulk("now\n".getBytes(UTF_8));
    assertThat(LineReader.over(channel.receiver()).readLine()).isEqualTo("now");
  }

  @Test
  @DisplayName("a char whose bytes come one by one is decoded")
  void charInPieces() throws Exception {
    BulkChannel channel = BulkChannel.create(1);
    Companion<?> writer = companions.start("writer", () -> {
      for (byte b : "\ud83d\ude00\u4e2d\n".getBytes(UTF_8)) {
        channel.sender().sendByte(b);
      }
      channel.sender().close();
    });
    assertThat(LineReader.over(channel.receiver()).readLine()).isEqualTo("\ud83d\ude00\u4e2d");
    writer.result();
  }

  @Test
  @DisplayName("a line comes back in each charset that has the bytes of ASCII")
  void charsets() throws Exception {
    for (var charset : List.of(UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1)) {
      BulkChannel channel = BulkChannel.create();
      LineWriter.over(channel.sender(), charset, "\n").writeLine("plain text");
      channel.sender().close();
      BufferedReader in = new BufferedReader(
          new InputStreamReader(PipeStreams.inputStream(channel.receiver()), charset));
      assertThat(in.readLine()).as("%s", charset).isEqualTo("plain text");
      assertThat(in.readLine()).isNull();
    }
  }

  @EachShape
  @DisplayName("the lines of a buffered reader as a stream are those that were written")
  void streamOfLines(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open();
    try (BufferedWriter out = new BufferedWriter(new OutputStreamWriter(pipe.out(), UTF_8))) {
      out.write("a\nbb\nccc\n");
    }
    assertThat(new BufferedReader(new InputStreamReader(pipe.in(), UTF_8)).lines())
        .containsExactly("a", "bb", "ccc");
  }

  @Test
  @DisplayName("the lines of a buffered reader report a failure of the stream")
  void streamOfLinesFails() throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.sender().sendBulk("a\n".getBytes(UTF_8));
    channel.sender().close(new IOException("cut"));
    BufferedReader in = new BufferedReader(
        new InputStreamReader(PipeStreams.inputStream(channel.receiver()), UTF_8));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> in.lines().toList());
  }

  @Test
  @DisplayName("a writer that counts the lengths in one pipe and the data in another goes through")
  void twoPipes() throws Exception {
    Shape.Pipe lengths = Shape.PLAIN.open();
    Shape.Pipe data = Shape.PLAIN.open();
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < 200; i++) {
        lengths.out().write(i);
        data.out().write(PositionedBytes.of(0, i));
      }
    });
    for (int i = 0; i < 200; i++) {
      assertThat(lengths.in().read()).isEqualTo(i);
      assertThat(data.in().readNBytes(i)).isEqualTo(PositionedBytes.of(0, i));
    }
    writer.result();
  }

  @Test
  @DisplayName("the same with readers of the kind that gathers")
  @Differs(
      instead = "with low-water marks the two threads may wait for each other; with a flush of each"
          + " length they go through",
      because = "a reader that gathers needs flushes where a writer turns to another pipe")
  void twoGatheringPipes() throws Exception {
    BulkChannel lengths = BulkChannel.create(1024);
    Shape.Pipe data = Shape.PLAIN.open();
    InputStream in = PipeStreams.reading(lengths.receiver()).lowWaterMark(512).open();
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < 200; i++) {
        lengths.sender().sendByte(i);
        lengths.sender().flush();
        data.out().write(PositionedBytes.of(0, 100));
      }
    });
    byte[] length = new byte[1];
    for (int i = 0; i < 200; i++) {
      assertThat(in.read(length)).isEqualTo(1);
      assertThat(data.in().readNBytes(100)).isEqualTo(PositionedBytes.of(0, 100));
    }
    writer.result();
  }

  @EachShape
  @DisplayName("after a failed write the stream can still be closed")
  void closeAfterFailure(Shape shape) throws Exception {
    Shape.Pipe pipe = shape.open(4);
    pipe.in().close();
    assertThatIOException().isThrownBy(() -> pipe.out().write(new byte[50]));
    pipe.out().close();
    assertThat(pipe.channel().sender().isOpen()).isFalse();
  }
}
