// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Guava's testers of byte and char sources and sinks demand of the streams that a source opens
 * again and again. The source is a producer: each opening runs it anew.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class GuavaStreamTest {

  /** Data of the lengths at which sources go wrong. */
  private static Stream<byte[]> data() {
    return Stream.of(0, 1, 2, 7, 8191, 8192, 8193, 70_000)
        .map(length -> PositionedBytes.of(0, length));
  }

  private static Stream<String> texts() {
    return Stream.of(
        "",
        "a",
        "\n",
        "one\ntwo\n",
        "one\r\ntwo",
        "\u00e4\u4e2d\ud83d\ude00\n".repeat(50),
        "x".repeat(9000));
  }

  private static InputStream open(byte[] data) {
    return PipeStreams.producing(out -> out.write(data)).capacity(1000).open();
  }

  private static BufferedReader reader(String text) {
    return new BufferedReader(new InputStreamReader(open(text.getBytes(UTF_8)), UTF_8));
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("opening the source gives a stream of its bytes")
  void openStream(byte[] data) throws Exception {
    try (InputStream in = open(data)) {
      assertThat(in.readAllBytes()).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("opening it again gives the bytes again, from the first one")
  void openAgain(byte[] data) throws Exception {
    StreamProducer source = out -> out.write(data);
    for (int i = 0; i < 2; i++) {
      try (InputStream in = PipeStreams.producing(source).open()) {
        assertThat(in.readAllBytes()).isEqualTo(data);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("a buffered stream of the source has the same bytes")
  void openBuffered(byte[] data) throws Exception {
    try (InputStream in = new java.io.BufferedInputStream(open(data))) {
      assertThat(in.readAllBytes()).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("copying the source to a stream writes its bytes and gives their number")
  void copyTo(byte[] data) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream in = open(data)) {
      assertThat(in.transferTo(out)).isEqualTo(data.length);
    }
    assertThat(out.toByteArray()).isEqualTo(data);
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("copying the source to a sink gives the sink the bytes")
  void copyToSink(byte[] data) throws Exception {
    BulkChannel sink = BulkChannel.create(100_000);
    try (InputStream in = open(data);
        OutputStream out = PipeStreams.outputStream(sink.sender())) {
      in.transferTo(out);
    }
    assertThat(PipeStreams.inputStream(sink.receiver()).readAllBytes()).isEqualTo(data);
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("a source is empty exactly if its first read is the end")
  void isEmpty(byte[] data) throws Exception {
    try (InputStream in = open(data)) {
      assertThat(in.read() < 0).isEqualTo(data.length == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("the size of a source is what can be skipped of it")
  void sizeBySkipping(byte[] data) throws Exception {
    try (InputStream in = open(data)) {
      long size = 0;
      for (long n; (n = in.skip(1000)) > 0; ) {
        size += n;
      }
      assertThat(size).isEqualTo(data.length);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("two sources of the same bytes have the same content, read in step")
  void contentEquals(byte[] data) throws Exception {
    try (InputStream one = open(data);
        InputStream two = open(data)) {
      byte[] left;
      do {
        left = one.readNBytes(777);
        assertThat(two.readNBytes(777)).isEqualTo(left);
      } while (left.length > 0);
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("the hash of a source is the hash of its bytes")
  void hash(byte[] data) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new java.security.DigestInputStream(open(data), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    assertThat(digest.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(data));
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("a processor that is given the bytes piece by piece may stop early")
  void processor(byte[] data) throws Exception {
    try (InputStream in = open(data)) {
      int half = data.length / 2;
      assertThat(in.readNBytes(half)).isEqualTo(Arrays.copyOf(data, half));
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("a slice of a source has the bytes from an offset on, up to a length")
  void slice(byte[] data) throws Exception {
    int[][] slices = {{0, 0}, {0, data.length}, {data.length / 2, 5}, {data.length, 1}, {3, 1 << 20}
    };
    for (int[] slice : slices) {
      try (InputStream in = open(data)) {
        long skipped = in.skip(slice[0]);
        int from = Math.min(slice[0], data.length);
        assertThat(skipped).isEqualTo(from);
        assertThat(in.readNBytes(slice[1])).isEqualTo(Arrays.copyOfRange(data, from, (int)
            Math.min((long) from + slice[1], data.length)));
      }
    }
  }

  @Test
  @DisplayName("sources one after the other are one source")
  void concat() throws Exception {
    try (InputStream in = new SequenceInputStream(
        open(PositionedBytes.of(0, 5000)), open(PositionedBytes.of(5000, 5000)))) {
      assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(0, 10_000));
    }
  }

  @Test
  @DisplayName("fully reading more than there is is an EOFException")
  void readFullyTooMuch() throws Exception {
    try (InputStream in = open(PositionedBytes.of(0, 10))) {
      assertThatExceptionOfType(EOFException.class)
          .isThrownBy(() -> new java.io.DataInputStream(in).readFully(new byte[11]));
    }
  }

  @Test
  @DisplayName("fully skipping more than there is is an EOFException")
  void skipFullyTooMuch() throws Exception {
    try (InputStream in = open(PositionedBytes.of(0, 10))) {
      assertThatExceptionOfType(EOFException.class).isThrownBy(() -> in.skipNBytes(11));
    }
  }

  @Test
  @DisplayName("a stream that is exhausted gives the number of bytes that were left")
  void exhaust() throws Exception {
    try (InputStream in = open(PositionedBytes.of(0, 100))) {
      in.skipNBytes(40);
      assertThat(in.transferTo(OutputStream.nullOutputStream())).isEqualTo(60);
      assertThat(in.transferTo(OutputStream.nullOutputStream())).isZero();
    }
  }

  @Test
  @DisplayName("a source that fails when it is read closes its stream, and the failure comes out")
  void failingSource() throws Exception {
    IOException failure = new IOException("test");
    InputStream in = PipeStreams.producing(out -> {
          out.write(PositionedBytes.of(0, 10));
          throw failure;
        })
        .open();
    try (in) {
      assertThatExceptionOfType(SenderFailedException.class)
          .isThrownBy(in::readAllBytes)
          .withCause(failure);
    }
    assertThatIOException().isThrownBy(() -> in.read());
  }

  @Test
  @DisplayName("a source that fails to open fails the first read")
  void failingOpening() throws Exception {
    try (InputStream in = PipeStreams.producing(out -> {
          throw new IOException("cannot open");
        })
        .open()) {
      assertThatIOException().isThrownBy(() -> in.read()).withMessageContaining("cannot open");
    }
  }

  @Test
  @DisplayName("a sink that fails when it is written ends the copy, and the source is closed")
  void failingSink() throws Exception {
    BulkChannel sink = BulkChannel.create(10);
    sink.receiver().close();
    InputStream in = open(PositionedBytes.of(0, 70_000));
    try (in) {
      assertThatIOException()
          .isThrownBy(() -> in.transferTo(PipeStreams.outputStream(sink.sender())));
    }
    assertThatIOException().isThrownBy(() -> in.read());
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("a stream opened on a sink takes the bytes, in one write or in many")
  void openSink(byte[] data) throws Exception {
    for (int piece : new int[] {1, 100, 100_000}) {
      BulkChannel sink = BulkChannel.create(100_000);
      try (OutputStream out = PipeStreams.stagedOutputStream(sink.sender(), 50)) {
        for (int i = 0; i < data.length; i += piece) {
          out.write(data, i, Math.min(piece, data.length - i));
        }
      }
      assertThat(PipeStreams.inputStream(sink.receiver()).readAllBytes()).isEqualTo(data);
    }
  }

  @ParameterizedTest
  @MethodSource("data")
  @DisplayName("a sink takes all bytes of another stream, and gives their number")
  void writeFrom(byte[] data) throws Exception {
    BulkChannel sink = BulkChannel.create(100_000);
    try (OutputStream out = PipeStreams.outputStream(sink.sender())) {
      assertThat(new ByteArrayInputStream(data).transferTo(out)).isEqualTo(data.length);
    }
    assertThat(PipeStreams.inputStream(sink.receiver()).readAllBytes()).isEqualTo(data);
  }

  @Test
  @DisplayName("a counting stream over a sink counts what the sink got")
  void counting() throws Exception {
    BulkChannel sink = BulkChannel.create(1000);
    int[] count = {0};
    try (OutputStream out = new FilterOutputStream(PipeStreams.outputStream(sink.sender())) {
      @Override
      public void write(byte[] b, int off, int len) throws IOException {
        super.out.write(b, off, len);
        count[0] += len;
      }
    }) {
      out.write(PositionedBytes.of(0, 300));
      out.write(PositionedBytes.of(300, 300), 0, 100);
    }
    assertThat(count[0]).isEqualTo(400);
    assertThat(sink.receiver().available()).isEqualTo(400);
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("the text of a source is its decoded bytes")
  void text(String text) throws Exception {
    StringWriter copy = new StringWriter();
    try (BufferedReader in = reader(text)) {
      assertThat(in.transferTo(copy)).isEqualTo(text.length());
    }
    assertThat(copy).hasToString(text);
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("the text can be read into a buffer of chars of any size")
  void textByBuffer(String text) throws Exception {
    for (int size : new int[] {1, 3, 8192}) {
      StringBuilder copy = new StringBuilder();
      try (BufferedReader in = reader(text)) {
        CharBuffer buffer = CharBuffer.allocate(size);
        while (in.read(buffer) >= 0) {
          copy.append(buffer.flip());
          buffer.clear();
        }
      }
      assertThat(copy).hasToString(text);
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("the first line of a source is its first line, or nothing if it is empty")
  void firstLine(String text) throws Exception {
    try (BufferedReader in = reader(text)) {
      assertThat(in.readLine()).isEqualTo(text.lines().findFirst().orElse(null));
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("the lines of a source are those of its text, without their ends")
  void lines(String text) throws Exception {
    BulkChannel channel = BulkChannel.create(100_000);
    channel.sender().sendBulk(text.getBytes(UTF_8));
    channel.sender().close();
    LineReader reader = LineReader.over(channel.receiver());
    List<String> lines = new ArrayList<>();
    for (String line; (line = reader.readLine()) != null; ) {
      lines.add(line);
    }
    assertThat(lines).isEqualTo(text.lines().toList());
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("each line is given to a consumer, which may fail and so ends the reading")
  void lineProcessor(String text) throws Exception {
    BulkChannel channel = BulkChannel.create(100_000);
    channel.sender().sendBulk(text.getBytes(UTF_8));
    channel.sender().close();
    List<String> lines = new ArrayList<>();
    long count = LineReader.over(channel.receiver())
        .forEachLine(line -> lines.add(UTF_8.decode(line).toString()));
    assertThat(lines).isEqualTo(text.lines().toList());
    assertThat(count).isEqualTo(lines.size());
    BulkChannel failing = BulkChannel.create(100);
    failing.sender().sendBulk("a\nb\n".getBytes(UTF_8));
    assertThatIOException()
        .isThrownBy(() -> LineReader.over(failing.receiver()).forEachLine(line -> {
          throw new IOException("enough");
        }))
        .withMessage("enough");
  }

  @ParameterizedTest
  @MethodSource("texts")
  @DisplayName("a char sink takes a text, from a string or from a reader")
  void charSink(String text) throws Exception {
    BulkChannel sink = BulkChannel.create(100_000);
    try (Writer out = new OutputStreamWriter(PipeStreams.outputStream(sink.sender()), UTF_8)) {
      out.write(text);
      new StringReader(text).transferTo(out);
    }
    assertThat(new String(PipeStreams.inputStream(sink.receiver()).readAllBytes(), UTF_8))
        .isEqualTo(text + text);
  }

  @Test
  @DisplayName("bytes that are no text are replaced by a reader, not refused")
  void malformed() throws Exception {
    try (BufferedReader in = new BufferedReader(
        new InputStreamReader(open(new byte[] {'a', (byte) 0xFF, 'b'}), UTF_8))) {
      assertThat(in.readLine()).isEqualTo("a\uFFFDb");
    }
  }

  @Test
  @DisplayName("a source over a buffer gives the same bytes whether the buffer is direct or not")
  void buffers() throws Exception {
    for (ByteBuffer buffer : List.of(
        ByteBuffer.wrap(PositionedBytes.of(0, 500)),
        ByteBuffer.allocateDirect(500).put(PositionedBytes.of(0, 500)).flip())) {
      BulkChannel channel = BulkChannel.create(1000);
      channel.sender().sendBulk(buffer);
      channel.sender().close();
      assertThat(PipeStreams.inputStream(channel.receiver()).readAllBytes())
          .isEqualTo(PositionedBytes.of(0, 500));
    }
  }

  @Test
  @DisplayName("the size of a source is known without reading it")
  @Differs(
      instead = "`available` gives what can be read without waiting; a whole size is not known",
      because = "a producer's stream has no size before the producer is through")
  void sizeIfKnown() throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    channel.sender().sendBulk(PositionedBytes.of(0, 300));
    assertThat(PipeStreams.inputStream(channel.receiver()).available()).isEqualTo(300);
  }
}
