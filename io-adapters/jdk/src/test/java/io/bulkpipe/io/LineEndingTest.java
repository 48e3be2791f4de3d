// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.MalformedInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where lines end, and what is left in the channel then. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LineEndingTest {
  private static final String TOO_LONG = "(too long)";

  @RegisterExtension
  final Companions companions = new Companions();

  /** A way to read one line, and not more. */
  private enum Way {
    READ_LINE {
      @Override
      String read(LineReader from) throws IOException {
        return String.valueOf(from.readLine());
      }
    },
    STOPPED_CONSUMER {
      @Override
      String read(LineReader from) {
        StringBuilder text = new StringBuilder();
        IllegalStateException stop = new IllegalStateException("enough");
        assertThatThrownBy(() -> from.forEachLine(line -> {
              text.append(ISO_8859_1.decode(line));
              throw stop;
            }))
            .isSameAs(stop);
        return text.toString();
      }
    };

    abstract String read(LineReader from) throws IOException;
  }

  static Stream<Arguments> channels() {
    Stream.Builder<Arguments> all = Stream.builder();
    for (int capacity : new int[] {12, 13, 16, 33, 64, 300}) {
      for (boolean direct : new boolean[] {false, true}) {
        for (boolean single : new boolean[] {false, true}) {
          all.add(Arguments.of(capacity, direct, single));
        }
      }
    }
    return all.build();
  }

  private static BulkChannel channel(int capacity, boolean direct, boolean single) {
    BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).direct(direct);
    return (single ? builder.singleSender().singleReceiver() : builder).build();
  }

  private static String rest(BulkReceiver from) throws Exception {
    byte[] bytes = new byte[from.available()];
    assertThat(from.receiveFully(bytes, 0, bytes.length)).isEqualTo(bytes.length);
    return new String(bytes, ISO_8859_1);
  }

  private static void send(BulkChannel to, String text) throws Exception {
    to.sender().sendBulk(text.getBytes(ISO_8859_1));
  }

  /** A channel whose storage has its full size, and whose next byte lies at an index. */
  private static BulkChannel at(int index, int capacity, boolean direct, boolean single)
      throws Exception {
    BulkChannel channel = channel(capacity, direct, single);
    byte[] all = new byte[capacity];
    channel.sender().sendBulk(all);
    channel.receiver().receiveFully(all, 0, capacity);
    if (index > 0) {
      channel.sender().sendBulk(all, 0, index);
      channel.receiver().receiveFully(all, 0, index);
    }
    return channel;
  }

  @ParameterizedTest
  @MethodSource("channels")
  void feedThatIsThereIsTakenWithItsReturnAtEveryPlaceOfTheRing(
      int capacity, boolean direct, boolean single) throws Exception {
    for (int index = 0; index < capacity; index++) {
      for (Way way : Way.values()) {
        for (LineEnding ending : LineEnding.values()) {
          BulkChannel channel = at(index, capacity, direct, single);
          LineReader reader = LineReader.builder(channel.receiver())
              .longestLine(100)
              .ending(ending)
              .build();
          send(channel, "k:v\r\n\r\n\n\rbod");
          assertThat(way.read(reader)).isEqualTo("k:v");
          assertThat(channel.receiver().available()).isEqualTo(7);
          assertThat(way.read(reader)).isEmpty();
          // a body that begins with the same bytes, of which none belongs to the line
          assertThat(rest(channel.receiver()))
              .as("index=%d %s %s", index, way, ending)
              .isEqualTo("\n\rbod");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("channels")
  void returnAloneTakesNothingElse(int capacity, boolean direct, boolean single) throws Exception {
    for (int index = 0; index < capacity; index++) {
      for (Way way : Way.values()) {
        BulkChannel channel = at(index, capacity, direct, single);
        LineReader reader = LineReader.over(channel.receiver());
        send(channel, "k:v\r\r\nb");
        assertThat(way.read(reader)).isEqualTo("k:v");
        assertThat(channel.receiver().available()).isEqualTo(3);
        assertThat(way.read(reader)).isEmpty();
        assertThat(rest(channel.receiver())).as("index=%d %s", index, way).isEqualTo("b");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("channels")
  void lineThatIsTooLongHasItsFeedTakenToo(int capacity, boolean direct, boolean single)
      throws Exception {
    for (int index = 0; index < capacity; index++) {
      for (LineEnding ending : LineEnding.values()) {
        BulkChannel channel = at(index, capacity, direct, single);
        LineReader reader =
            LineReader.builder(channel.receiver()).longestLine(3).ending(ending).build();
        send(channel, "four\r\n\nrest");
        assertThat(next(reader)).isEqualTo(TOO_LONG);
        // where the limit is exceeded at the end of a window, the whole end is left to the next
        // call
        assertThat(rest(channel.receiver()))
            .as("index=%d %s", index, ending)
            .isIn("\nrest", "\r\n\nrest", ending == LineEnding.LF ? "\n\nrest" : "");
      }
    }
  }

  /** Storages succeed each other while nothing is received: each is twice as long. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void feedInTheNextStorageIsTakenWithItsReturn(boolean direct) throws Exception {
    for (int length = 0; length < 1100; length++) {
      for (Way way : Way.values()) {
        BulkChannel channel = channel(1 << 14, direct, false);
        LineReader reader = LineReader.over(channel.receiver());
        String line = "x".repeat(length);
        for (int i = 0; i < length; i += 100) {
          send(channel, line.substring(i, Math.min(length, i + 100)));
        }
        send(channel, "\r");
        send(channel, "\n\n\n");
        assertThat(way.read(reader)).isEqualTo(line);
        assertThat(rest(channel.receiver())).as("length=%d", length).isEqualTo("\n\n");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void endsOfTheChannelLeaveALineThatEndedAtTheLastByte(Way way) throws Exception {
    BulkChannel failed = BulkChannel.create(16);
    LineReader reader = LineReader.over(failed.receiver());
    send(failed, "last\r");
    failed.sender().close(new IOException("test"));
    assertThat(way.read(reader)).isEqualTo("last");
    assertThatThrownBy(reader::readLine)
        .isInstanceOf(SenderFailedException.class)
        .hasRootCauseMessage("test");

    BulkChannel closed = BulkChannel.create(16);
    LineReader other = LineReader.over(closed.receiver());
    send(closed, "last\r");
    closed.sender().close();
    assertThat(way.read(other)).isEqualTo("last");
    assertThat(closed.receiver().isOpen()).isTrue();
    assertThat(other.readLine()).isNull();
  }

  @Test
  void interruptFlagIsLeftAloneByTheLookForAFeed() throws Exception {
    BulkChannel channel = at(14, 16, false, false);
    send(channel, "x\r\nb");
    Thread.currentThread().interrupt();
    assertThat(LineReader.over(channel.receiver()).readLine()).isEqualTo("x");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(rest(channel.receiver())).isEqualTo("b");
  }

  // Only line feeds.

  private static LineReader feeds(BulkChannel channel, int limit) {
    return LineReader.builder(channel.receiver())
        .charset(ISO_8859_1)
        .longestLine(limit)
        .ending(LineEnding.LF)
        .build();
  }

  private BulkChannel fed(int capacity, int piece, String text) {
    BulkChannel channel = BulkChannel.create(capacity);
    companions.start("feeder", () -> {
      for (int i = 0; i < text.length(); i += piece) {
        send(channel, text.substring(i, Math.min(text.length(), i + piece)));
      }
      channel.sender().close();
    });
    return channel;
  }

  private static String next(LineReader reader) throws IOException {
    try {
      return String.valueOf(reader.readLine());
    } catch (LineTooLongException e) {
      return TOO_LONG;
    }
  }

  private static List<String> lines(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = next(reader); !line.equals("null"); line = next(reader)) {
      lines.add(line);
    }
    assertThat(reader.readLine()).isNull();
    return lines;
  }

  private static List<String> eachLine(LineReader reader) throws IOException {
    List<String> lines = new ArrayList<>();
    while (true) {
      try {
        reader.forEachLine(line -> lines.add(ISO_8859_1.decode(line).toString()));
        return lines;
      } catch (LineTooLongException e) {
        lines.add(TOO_LONG);
      }
    }
  }

  /** What the lines are, read off the text as a whole. */
  private static List<String> expected(String text, int limit) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    for (int end; (end = text.indexOf('\n', from)) >= 0; from = end + 1) {
      int to = end > from && text.charAt(end - 1) == '\r' ? end - 1 : end;
      lines.add(to - from > limit ? TOO_LONG : text.substring(from, to));
    }
    if (from < text.length()) {
      lines.add(text.length() - from > limit ? TOO_LONG : text.substring(from));
    }
    return lines;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "\r",
        "\r\n",
        "\r\r",
        "\r\r\n",
        "\n\r",
        "\r\n\r\n\n",
        "a\rb\r\nc",
        "1234\n",
        "1234\r\n",
        "1234\r\r\n",
        "123\r\r\n",
        "12345\n",
        "12345\r\n",
        "1234\rx\nnext\n",
        "1234\rx\r\nnext",
        "1234",
        "1234\r",
        "123\r",
        "12345",
        "12345\r",
        "\r\r\r\r\r\n\r\r\r\r\n",
        "\r\r\r\r",
        "\r\r\r\r\r",
        "12345678901234567890\r\n1\r\n",
        "1234\r\n12345\r\n1\r2\r\n123456\r"
      })
  void onlyFeedsEndLinesAndADroppedReturnDoesNotCount(String text) throws Exception {
    List<String> expected = expected(text, 4);
    for (int capacity : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 64}) {
      for (int piece : new int[] {1, 2, 3, 5, 100}) {
        assertThat(lines(feeds(fed(capacity, piece, text), 4)))
            .as("capacity=%d piece=%d", capacity, piece)
            .isEqualTo(expected);
        assertThat(eachLine(feeds(fed(capacity, piece, text), 4)))
            .as("each, capacity=%d piece=%d", capacity, piece)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void randomText() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String letters = "aaaaaaaaa\u00e4\r\r\r\n\n";
    for (int round = 0; round < 300; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(200); i > 0; i--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      int limit = 1 + random.nextInt(20);
      int capacity = 1 + random.nextInt(30);
      int piece = 1 + random.nextInt(40);
      List<String> expected = expected(text.toString(), limit);
      assertThat(lines(feeds(fed(capacity, piece, text.toString()), limit)))
          .as("seed=%d round=%d", seed, round)
          .isEqualTo(expected);
      assertThat(eachLine(feeds(fed(capacity, piece, text.toString()), limit)))
          .as("each, seed=%d round=%d", seed, round)
          .isEqualTo(expected);
    }
  }

  @Test
  void feedIsWaitedFor() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    LineReader reader = feeds(channel, 4);
    send(channel, "head\r");
    Companion<?> waiting = companions.start("reader", () -> reader.readLine());
    Companion.await("the return is taken", () -> channel.receiver().available() == 0);
    waiting.awaitWaiting();
    send(channel, "\n\nbody");
    assertThat(waiting.result()).isEqualTo("head");
    assertThat(rest(channel.receiver())).isEqualTo("\nbody");
  }

  @Test
  void returnBeforeAnInterruptionIsKept() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    LineReader reader = feeds(channel, 4);
    for (String after : List.of("\n", "x\n", "\r\n")) {
      send(channel, "abc\r");
      Companion<?> waiting = companions.start("reader", () -> reader.readLine());
      Companion.await("all is taken", () -> channel.receiver().available() == 0);
      waiting.awaitWaiting().interrupt();
      waiting.failure(InterruptedIOException.class);
      send(channel, after);
      assertThat(lines(reader, 1)).isEqualTo(expected("abc\r" + after, 4));
    }
    // with the limit reached, one byte decides
    send(channel, "abcd\r");
    Companion<?> waiting = companions.start("each", () -> reader.forEachLine(line -> {}));
    Companion.await("all is taken", () -> channel.receiver().available() == 0);
    waiting.awaitWaiting().interrupt();
    waiting.failure(InterruptedIOException.class);
    send(channel, "\r\nnext\n");
    assertThat(lines(reader, 2)).containsExactly(TOO_LONG, "next");
  }

  private static List<String> lines(LineReader reader, int n) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      lines.add(next(reader));
    }
    return lines;
  }

  @Test
  void returnBeforeAFailureIsNoLine() throws Exception {
    for (String text : List.of("head\r\ncut\r", "head\n1234\r")) {
      BulkChannel channel = BulkChannel.create(64);
      LineReader reader = feeds(channel, 4);
      send(channel, text);
      channel.sender().close(new IOException("test"));
      assertThat(reader.readLine()).isEqualTo("head");
      assertThatThrownBy(reader::readLine).hasRootCauseMessage("test");
      assertThatThrownBy(() -> reader.forEachLine(line -> {})).hasRootCauseMessage("test");
    }
  }

  @Test
  void bothWaysMayTakeTurns() throws Exception {
    BulkChannel channel = fed(3, 2, "one\r\ntwo\rtoo\r\n\r\nthree\nfour\r\nend\r");
    LineReader reader = feeds(channel, 10);
    assertThat(reader.readLine()).isEqualTo("one");
    assertThat(Way.STOPPED_CONSUMER.read(reader)).isEqualTo("two\rtoo");
    assertThat(reader.readLine()).isEmpty();
    assertThat(Way.STOPPED_CONSUMER.read(reader)).isEqualTo("three");
    assertThat(eachLine(reader)).containsExactly("four", "end\r");
  }

  @Test
  void decoderMayBeStrict() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    LineReader reader = LineReader.builder(channel.receiver())
        .decoder(UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT))
        .longestLine(10)
        .ending(LineEnding.LF)
        .build();
    send(channel, "\u00ff\r\na\rb\r\n");
    assertThatThrownBy(reader::readLine).isInstanceOf(MalformedInputException.class);
    assertThat(reader.readLine()).isEqualTo("a\rb");
  }

  /** Messages as language servers speak them: header lines, an empty one, and so many bytes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 100, 4096})
  void headersBeforeBodiesThatLookLikeEnds(int capacity) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> bodies = new ArrayList<>();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      StringBuilder body = new StringBuilder();
      for (int n = random.nextInt(20); n > 0; n--) {
        body.append("\n\r\n{}".charAt(random.nextInt(5)));
      }
      bodies.add(body.toString());
      all.append("Type: x\r\nLength: ").append(body.length()).append("\r\n\r\n").append(body);
    }
    BulkChannel channel = fed(capacity, 1 + random.nextInt(50), all.toString());
    LineReader reader = feeds(channel, 100);
    for (String body : bodies) {
      assertThat(reader.readLine()).as("seed=%d", seed).isEqualTo("Type: x");
      assertThat(reader.readLine()).as("seed=%d", seed).isEqualTo("Length: " + body.length());
      assertThat(reader.readLine()).as("seed=%d", seed).isEmpty();
      byte[] bytes = new byte[body.length()];
      assertThat(channel.receiver().receiveFully(bytes, 0, bytes.length)).isEqualTo(bytes.length);
      assertThat(new String(bytes, ISO_8859_1)).as("seed=%d", seed).isEqualTo(body);
    }
    assertThat(reader.readLine()).isNull();
  }

  @Test
  void badArguments() {
    BulkReceiver receiver = BulkChannel.create(16).receiver();
    assertThatThrownBy(() ->
            LineReader.builder(receiver).longestLine(0).ending(LineEnding.LF).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("longestLine=0 is less than 1");
    assertThatThrownBy(() -> LineReader.builder(receiver)
            .decoder(UTF_8.newDecoder())
            .longestLine(-1)
            .ending(LineEnding.ANY)
            .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("longestLine=-1 is less than 1");
  }
}
