// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.MalformedInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines out of a channel, beside what {@link BufferedReader} makes of the same bytes. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LineReaderTest {
  private static final int MEBIBYTE = 1 << 20;

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(64);
  private final LineReader reader = LineReader.over(channel.receiver());

  private void send(String text) throws Exception {
    channel.sender().sendBulk(text.getBytes(UTF_8));
  }

  private static List<String> expected(byte[] text, Charset charset) throws IOException {
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(new ByteArrayInputStream(text), charset))) {
      for (String line; (line = in.readLine()) != null; ) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<String> readLines(LineReader from) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line; (line = from.readLine()) != null; ) {
      lines.add(line);
    }
    assertThat(from.readLine()).isNull();
    return lines;
  }

  private static List<String> eachLine(LineReader from, Charset charset) throws IOException {
    List<String> lines = new ArrayList<>();
    long n = from.forEachLine(line -> lines.add(charset.decode(line).toString()));
    assertThat(n).isEqualTo(lines.size());
    assertThat(from.forEachLine(line -> lines.add("beyond the end"))).isZero();
    return lines;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\r",
        "\r\n",
        "\n\r",
        "\r\r\n\n",
        "a",
        "a\n",
        "a\r",
        "a\r\n",
        "a\nb",
        "a\rb\r\nc\n\nd",
        "no end",
        "eight ch\n",
        "seven c\n",
        "nine char\r\n",
        "ä\nö\r\nü€\r😀\n",
        "\u2028\u0085\n\u000b\f\n"
      })
  void everyEndOfALine(String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    for (int capacity : new int[] {1, 2, 3, 5, 8, 64}) {
      for (int piece : new int[] {1, 2, 3, 100}) {
        assertThat(readLines(over(capacity, piece, bytes)))
            .as("capacity=%d piece=%d", capacity, piece)
            .isEqualTo(expected(bytes, UTF_8));
        assertThat(eachLine(over(capacity, piece, bytes), UTF_8))
            .as("each, capacity=%d piece=%d", capacity, piece)
            .isEqualTo(expected(bytes, UTF_8));
      }
    }
  }

  private LineReader over(int capacity, int piece, byte[] bytes) {
    return LineReader.over(fed(capacity, piece, bytes).receiver());
  }

  private BulkChannel fed(int capacity, int piece, byte[] bytes) {
    BulkChannel pipe = BulkChannel.create(capacity);
    companions.start("feeder", () -> {
      for (int i = 0; i < bytes.length; i += piece) {
        pipe.sender().sendBulk(bytes, i, Math.min(piece, bytes.length - i));
      }
      pipe.sender().close();
    });
    return pipe;
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "Shift_JIS", "GB18030", "EUC-JP"})
  void randomTextInAnyCharset(String name) throws Exception {
    Charset charset = Charset.forName(name);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      byte[] bytes = text(random).getBytes(charset);
      int capacity = 1 + random.nextInt(40);
      int piece = 1 + random.nextInt(60);
      List<String> expected = expected(bytes, charset);
      assertThat(readLines(LineReader.builder(fed(capacity, piece, bytes).receiver())
              .charset(charset)
              .longestLine(MEBIBYTE)
              .build()))
          .as("seed=%d capacity=%d piece=%d", seed, capacity, piece)
          .isEqualTo(expected);
      assertThat(eachLine(
              LineReader.builder(fed(capacity, piece, bytes).receiver())
                  .charset(charset)
                  .longestLine(MEBIBYTE)
                  .build(),
              charset))
          .as("each, seed=%d capacity=%d piece=%d", seed, capacity, piece)
          .isEqualTo(expected);
    }
  }

  private static String text(Random random) {
    String letters = "abc \r\n\r\n\n\räöé日本\ud83d\ude00";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(300); i > 0; i--) {
      text.appendCodePoint(letters.codePointAt(random.nextInt(letters.length() - 1)));
    }
    return text.toString();
  }

  @Test
  void bytesThatAreNotTextBecomeWhatBufferedReaderMakesOfThem() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] bytes = new byte[random.nextInt(500)];
      random.nextBytes(bytes);
      assertThat(readLines(over(37, 11, bytes)))
          .as("seed=%d", seed)
          .isEqualTo(expected(bytes, UTF_8));
    }
  }

  @Test
  void directWindowsHaveLinesToo() throws Exception {
    BulkChannel direct = BulkChannel.builder().capacity(50).direct(true).build();
    companions.start("feeder", () -> {
      for (int i = 0; i < 1000; i++) {
        direct.sender().sendBulk((i + "\r\n").getBytes(UTF_8));
      }
      direct.sender().close();
    });
    List<String> lines = readLines(LineReader.over(direct.receiver()));
    assertThat(lines).hasSize(1000).endsWith("998", "999");
  }

  @Test
  void nothingBeyondTheLineIsConsumed() throws Exception {
    send("one\ntwo\r\nthree\rrest");
    assertThat(reader.readLine()).isEqualTo("one");
    assertThat(channel.receiver().available()).isEqualTo(15);
    assertThat(reader.readLine()).isEqualTo("two");
    assertThat(channel.receiver().available()).isEqualTo(10);
    assertThat(reader.readLine()).isEqualTo("three");
    byte[] rest = new byte[4];
    assertThat(channel.receiver().receiveInto(rest)).isEqualTo(4);
    assertThat(rest).asString(UTF_8).isEqualTo("rest");
  }

  @Test
  void lineFeedThatComesLateIsSwallowedByTheNextCall() throws Exception {
    send("one\r");
    assertThat(reader.readLine()).isEqualTo("one"); // does not wait for what may follow
    send("\ntwo\r");
    assertThat(reader.readLine()).isEqualTo("two");
    send("\n");
    channel.sender().close();
    assertThat(reader.readLine()).isNull();
  }

  @Test
  void lineOfTenMegabytes() throws Exception {
    byte[] line = new byte[10_000_000];
    for (int i = 0; i < line.length; i++) {
      line[i] = (byte) ('a' + i % 26);
    }
    BulkChannel pipe = BulkChannel.create();
    companions.start("feeder", () -> {
      pipe.sender().sendBulk(line);
      pipe.sender().sendBulk("\nnext".getBytes(UTF_8));
      pipe.sender().close();
    });
    LineReader lines = LineReader.builder(pipe.receiver())
        .charset(ISO_8859_1)
        .longestLine(line.length)
        .build();
    assertThat(lines.readLine()).isEqualTo(new String(line, ISO_8859_1));
    assertThat(lines.readLine()).isEqualTo("next");
    assertThat(lines.readLine()).isNull();
  }

  @Test
  void limitIsTheLongestLine() throws Exception {
    for (int capacity : new int[] {1, 3, 4, 5, 6, 7, 40}) {
      for (String end : new String[] {"\n", "\r", "\r\n"}) {
        byte[] bytes =
            String.join(end, "1234", "12345", "1", "123456", "12", "1234567").getBytes(UTF_8);
        LineReader one = LineReader.builder(fed(capacity, 100, bytes).receiver())
            .longestLine(4)
            .build();
        assertThat(one.readLine()).isEqualTo("1234");
        assertTooLong(one::readLine);
        assertThat(one.readLine()).isEqualTo("1");
        assertTooLong(one::readLine);
        assertThat(one.readLine()).isEqualTo("12");
        assertTooLong(one::readLine);
        assertThat(one.readLine()).isNull();

        LineReader all = LineReader.builder(fed(capacity, 100, bytes).receiver())
            .longestLine(4)
            .build();
        List<String> lines = new ArrayList<>();
        LineConsumer add = line -> lines.add(UTF_8.decode(line).toString());
        for (int i = 0; i < 3; i++) {
          assertTooLong(() -> all.forEachLine(add));
        }
        all.forEachLine(add);
        assertThat(lines).as("capacity=%d", capacity).containsExactly("1234", "1", "12");
      }
    }
  }

  private static void assertTooLong(ThrowingCallable call) {
    LineTooLongException e = catchThrowableOfType(LineTooLongException.class, call);
    assertThat(e).hasMessageContaining("limit=4");
    assertThat(e.limit()).isEqualTo(4);
  }

  @Test
  void lineThatNeverEndsTakesNoMoreMemoryThanTheLimit() throws Exception {
    BulkChannel pipe = BulkChannel.create();
    Companion<?> feeder = companions.start("feeder", () -> {
      byte[] endless = new byte[MEBIBYTE];
      for (int i = 0; i < 200; i++) {
        pipe.sender().sendBulk(endless);
      }
      pipe.sender().sendBulk("\nlast".getBytes(UTF_8));
      pipe.sender().close();
    });
    LineReader lines = LineReader.over(pipe.receiver());
    AllocatedBytes allocated = new AllocatedBytes();
    assertThatThrownBy(lines::readLine).isInstanceOf(LineTooLongException.class);
    assertThat(lines.readLine()).isEqualTo("last");
    assertThat(allocated.now()).isLessThan(6L * LineReader.DEFAULT_LONGEST_LINE);
    feeder.result();
  }

  @Test
  void malformedLineIsReportedAndTheNextOneRead() throws Exception {
    LineReader strict = LineReader.builder(channel.receiver())
        .decoder(UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT))
        .longestLine(MEBIBYTE)
        .build();
    channel.sender().sendBulk(new byte[] {'a', (byte) 0xC3, '\n', 'b', '\n', (byte) 0xFF});
    channel.sender().close();
    assertThatThrownBy(strict::readLine).isInstanceOf(MalformedInputException.class);
    assertThat(strict.readLine()).isEqualTo("b");
    assertThatThrownBy(strict::readLine).isInstanceOf(MalformedInputException.class);
    assertThat(strict.readLine()).isNull();
  }

  @Test
  void decoderMayReplaceAsItLikes() throws Exception {
    LineReader lines = LineReader.builder(channel.receiver())
        .decoder(UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).replaceWith("?"))
        .longestLine(MEBIBYTE)
        .build();
    channel.sender().sendBulk(new byte[] {'a', (byte) 0xFF, '\n'});
    assertThat(lines.readLine()).isEqualTo("a?");
  }

  @Test
  void interruptedReaderGoesOnInTheSameLine() throws Exception {
    send("begin");
    Companion<?> waiting = companions.start("reader", () -> reader.readLine());
    Companion.await("all is taken", () -> channel.receiver().available() == 0);
    waiting.awaitWaiting().interrupt();
    waiting.failure(InterruptedIOException.class);
    assertThat(waiting.interruptedAtEnd()).isTrue();
    send("ning\nx\n");
    assertThat(reader.readLine()).isEqualTo("beginning");
    Thread.currentThread().interrupt();
    assertThat(reader.readLine()).isEqualTo("x"); // does not have to wait
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void senderThatFailsInTheMiddleOfALine() throws Exception {
    send("whole\nhal");
    channel.sender().close(new IOException("test"));
    assertThat(reader.readLine()).isEqualTo("whole");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(reader::readLine)
          .isInstanceOf(SenderFailedException.class)
          .hasRootCauseMessage("test");
    }
    assertThatThrownBy(() -> reader.forEachLine(line -> {}))
        .isInstanceOf(SenderFailedException.class);
  }

  @Test
  void closedReceiver() {
    channel.receiver().close();
    assertThatThrownBy(reader::readLine).isInstanceOf(ClosedChannelException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 64})
  void consumerThatThrowsHasConsumedWhatItGot(int capacity) throws Exception {
    BulkChannel pipe = fed(capacity, 100, "1\n2\n3\nlong line\n5\nrest".getBytes(UTF_8));
    LineReader lines = LineReader.over(pipe.receiver());
    List<String> got = new ArrayList<>();
    for (String stop : new String[] {"2", "long line"}) {
      IllegalStateException e = catchThrowableOfType(
          IllegalStateException.class,
          () -> lines.forEachLine(line -> {
            got.add(UTF_8.decode(line).toString());
            if (got.get(got.size() - 1).equals(stop)) {
              throw new IllegalStateException(stop);
            }
          }));
      assertThat(e).hasMessage(stop);
    }
    assertThat(lines.readLine()).isEqualTo("5");
    assertThat(got).containsExactly("1", "2", "3", "long line");
    assertThat(lines.readLine()).isEqualTo("rest");
  }

  @Test
  void consumerMayDoWhatItLikesToTheBuffer() throws Exception {
    send("first\nsecond line of all\nthird\n");
    channel.sender().close();
    List<String> got = new ArrayList<>();
    reader.forEachLine(line -> {
      assertThat(line.isReadOnly()).isTrue();
      assertThat(line.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
      got.add(UTF_8.decode(line).toString());
      line.clear().order(ByteOrder.LITTLE_ENDIAN);
      line.limit(0);
    });
    assertThat(got).containsExactly("first", "second line of all", "third");
  }

  @Test
  void consumerMayCloseButNotRead() throws Exception {
    send("1\n2\n");
    assertThatThrownBy(() -> reader.forEachLine(line -> reader.readLine()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> reader.forEachLine(line -> channel.receiver().close()))
        .isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void aLineCostsABufferAtMost() throws Exception {
    BulkChannel pipe = BulkChannel.create();
    int rounds = 2_000;
    byte[] hundred = "0123456789\nabc\r\n\n".repeat(100).getBytes(UTF_8);
    LineReader lines = LineReader.over(pipe.receiver());
    long[] seen = new long[1];
    LineConsumer count = line -> seen[0] += line.remaining();
    long few = allocatedFor(pipe, lines, count, hundred, 1);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      least = Math.min(least, allocatedFor(pipe, lines, count, hundred, rounds));
    }
    assertThat(seen[0]).isGreaterThan(5L * rounds * 1300 - 1);
    // 300 lines a round, each with a view of the window, and no copy
    assertThat(least).as("few=%d", few).isLessThan(few + 300L * rounds * 80);
  }

  /** What the calling thread allocates while it is handed so many rounds of lines. */
  private long allocatedFor(
      BulkChannel pipe, LineReader lines, LineConsumer count, byte[] round, int rounds)
      throws Exception {
    Companion<?> feeder = companions.start("feeder", () -> {
      for (int i = 0; i < rounds; i++) {
        pipe.sender().sendBulk(round);
      }
      pipe.sender().sendBulk("stop\n".getBytes(UTF_8));
    });
    Stop stop = new Stop();
    AllocatedBytes allocated = new AllocatedBytes();
    try {
      lines.forEachLine(line -> {
        count.accept(line);
        if (line.remaining() == 4 && line.get(line.position()) == 's') {
          throw stop;
        }
      });
      throw new AssertionError("the stream ended");
    } catch (Stop expected) {
      assertThat(expected).isSameAs(stop);
    }
    long bytes = allocated.now();
    feeder.result();
    return bytes;
  }

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super(null, null, false, false);
    }
  }

  @Test
  void badArguments() {
    assertThatThrownBy(() -> LineReader.builder(channel.receiver())
            .charset(UTF_16)
            .longestLine(10)
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("charset=UTF-16");
    for (String other : new String[] {"UTF-16LE", "UTF-32", "IBM037", "IBM1047"}) {
      assertThatThrownBy(() -> LineReader.builder(channel.receiver())
              .charset(Charset.forName(other))
              .longestLine(10)
              .build())
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> LineReader.builder(channel.receiver())
            .decoder(UTF_16.newDecoder())
            .longestLine(10)
            .build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> LineReader.builder(channel.receiver()).longestLine(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("longestLine=0 is less than 1");
    assertThat(reader).hasToString("line reader from " + channel.receiver());
  }

  @Test
  void endsAreFoundAtEveryPlace() {
    byte[] bytes = new byte[40];
    for (int fill = -128; fill < 128; fill++) {
      if (fill == '\n' || fill == '\r') {
        continue;
      }
      Arrays.fill(bytes, (byte) fill);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      for (int from = 0; from < 10; from++) {
        assertThat(LineEnds.next(buffer, from, 40, LineEnds.CR)).isEqualTo(40);
        for (int at = from; at < 40; at++) {
          for (byte end : new byte[] {'\n', '\r'}) {
            bytes[at] = end;
            assertThat(LineEnds.next(buffer, from, 40, LineEnds.CR)).isEqualTo(at);
            assertThat(LineEnds.next(buffer, from, at, LineEnds.CR)).isEqualTo(at);
            bytes[at] = (byte) fill;
          }
        }
      }
    }
  }
}
