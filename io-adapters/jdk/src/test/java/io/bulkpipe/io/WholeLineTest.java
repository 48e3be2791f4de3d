// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.PartialTransfer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A line of at most half the capacity is sent as a whole or not at all, whatever its charset. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class WholeLineTest {
  private static final byte SHIFT_IN = 0x0f;

  @RegisterExtension
  final Companions companions = new Companions();

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("UTF-8", "abcdefghij", "\n"),
        Arguments.of("UTF-8", "\u00e4\u00f6\u00fc", "\r\n"),
        Arguments.of("UTF-8", "\u65e5\u672c\u8a9e", "\n"),
        Arguments.of("UTF-8", "\ud83d\ude00\ud83d\ude01", "\n"),
        Arguments.of("UTF-8", "half a pair \ud83d", "\n"),
        Arguments.of("UTF-8", "ascii and then \u20ac", "\n"),
        Arguments.of("UTF-8", "", " \u2028\r\n"),
        Arguments.of("ISO-8859-1", "\ud83d\ude00".repeat(6), "\n"), // fewer bytes than characters
        Arguments.of("ISO-8859-1", "\u00e4\u00f6\u00fc", "\n"),
        Arguments.of("ISO-2022-JP", "a\u65e5\u672cb\u8a9e", "\n"), // escape sequences
        Arguments.of("ISO-2022-KR", "a\ud55c\uae00b", "\n"), // and a designator before all
        Arguments.of("x-windows-iso2022jp", "\u65e5\uff71", "\n"),
        Arguments.of("GB18030", "\u00e4\ud83d\ude00\u65e5", "\n"),
        Arguments.of("Big5-HKSCS", "\u00ca\u0304\u00ea\u030c", "\n"), // two characters are one
        Arguments.of("EUC-JP", "\u4e02\u65e5", "\n"));
  }

  private static byte[] encoded(Charset charset, String text, String separator) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.getBytes(charset));
    bytes.writeBytes(separator.getBytes(charset));
    return bytes.toByteArray();
  }

  private static byte[] rest(BulkChannel from) throws Exception {
    byte[] bytes = new byte[from.receiver().available()];
    from.receiver().receiveFully(bytes, 0, bytes.length);
    return bytes;
  }

  /** Half of the capacity is the line, exactly: rounded up or not, with every amount of room. */
  @ParameterizedTest
  @MethodSource("texts")
  void interruptedLineIsNotSentAtAll(String name, String text, String separator) throws Exception {
    Charset charset = Charset.forName(name);
    byte[] line = encoded(charset, text, separator);
    for (int capacity : new int[] {2 * line.length - 1, 2 * line.length, 3 * line.length}) {
      for (int room = 0; room < line.length; room++) {
        BulkChannel channel = BulkChannel.create(capacity);
        byte[] before = PositionedBytes.of(0, capacity - room);
        channel.sender().sendBulk(before);
        LineWriter writer = LineWriter.over(channel.sender(), charset, separator);
        Companion<?> writing = companions.start("writer", () -> writer.writeLine(text));
        writing.awaitWaiting().interrupt();
        assertThat(writing.failure(InterruptedIOException.class).bytesTransferred)
            .isZero();
        assertThat(rest(channel)).as("capacity=%d room=%d", capacity, room).isEqualTo(before);
        writer.writeLine(text);
        assertThat(rest(channel)).as("capacity=%d room=%d", capacity, room).isEqualTo(line);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("texts")
  void endedChannelHasNothingOfTheLine(String name, String text, String separator)
      throws Exception {
    Charset charset = Charset.forName(name);
    int capacity = 2 * encoded(charset, text, separator).length;
    for (int room = 0; room < capacity / 2; room += 1 + capacity / 8) {
      BulkChannel closed = BulkChannel.create(capacity);
      byte[] before = PositionedBytes.of(0, capacity - room);
      closed.sender().sendBulk(before);
      Companion<?> writing = companions.start(
          "writer", () -> LineWriter.over(closed.sender(), charset, separator).writeLine(text));
      writing.awaitWaiting();
      closed.sender().close();
      ClosedChannelException e = writing.failure(ClosedChannelException.class);
      assertThat(((PartialTransfer) e).bytesTransferred()).isZero();
      assertThat(PipeStreams.inputStream(closed.receiver()).readAllBytes()).isEqualTo(before);

      BulkChannel gone = BulkChannel.create(capacity);
      gone.sender().sendBulk(before);
      Companion<?> other = companions.start(
          "other", () -> LineWriter.over(gone.sender(), charset, separator).writeLine(text));
      other.awaitWaiting();
      gone.receiver().close();
      assertThat(other.failure(BrokenChannelException.class).bytesTransferred()).isZero();
    }
  }

  @Test
  void longerLineMayBeTornAndTellsSo() throws Exception {
    BulkChannel channel = BulkChannel.create(16);
    Companion<?> writing = companions.start(
        "writer", () -> LineWriter.over(channel.sender()).writeLine("\u65e5".repeat(6)));
    writing.awaitWaiting().interrupt();
    assertThat(writing.failure(InterruptedIOException.class).bytesTransferred).isEqualTo(16);
  }

  /** What is read is what was reported as written, line by line. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-2022-JP", "GB18030", "ISO-8859-1"})
  void stormOfInterruptions(String name) throws Exception {
    Charset charset = Charset.forName(name);
    BulkChannel channel = BulkChannel.create(41);
    AtomicBoolean done = new AtomicBoolean();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    AtomicReference<Thread> writerThread = new AtomicReference<>();
    Companion<?> writing = companions.start("writer", () -> {
      writerThread.set(Thread.currentThread());
      LineWriter writer = LineWriter.over(channel.sender(), charset, "\n");
      try {
        for (int i = 0; i < 4000; i++) {
          String text = i + "\u65e5\u00e4".repeat(i % 3) + "\ud83d\ude00";
          byte[] line = encoded(charset, text, "\n");
          assertThat(line).hasSizeLessThanOrEqualTo(21);
          try {
            writer.writeLine(text);
            expected.writeBytes(line);
          } catch (InterruptedIOException e) {
            assertThat(e.bytesTransferred).isZero();
            assertThat(Thread.interrupted()).isTrue();
          }
        }
      } finally {
        done.set(true);
        Thread.interrupted();
        channel.sender().close();
      }
    });
    Companion<?> interrupting = companions.start("interrupter", () -> {
      while (!done.get()) {
        Thread thread = writerThread.get();
        if (thread != null) {
          thread.interrupt();
        }
        Thread.onSpinWait();
      }
    });
    byte[] all = PipeStreams.inputStream(channel.receiver()).readAllBytes();
    writing.result();
    interrupting.result();
    assertThat(new String(all, ISO_8859_1))
        .isEqualTo(new String(expected.toByteArray(), ISO_8859_1));
  }

  @Test
  void senderThatIsClosedAtAnyMomentEndsWithAWholeLine() throws Exception {
    String text = "x\u65e5\u00e4\ud83d\ude00";
    String line = new String(encoded(UTF_8, text, "\r\n"), UTF_8);
    for (int round = 0; round < 400; round++) {
      BulkChannel channel = BulkChannel.create(2 * line.getBytes(UTF_8).length + round % 7);
      int bytes = ThreadLocalRandom.current().nextInt(300);
      Companion<Integer> writing = companions.start("writer", () -> {
        LineWriter writer = LineWriter.over(channel.sender(), UTF_8, "\r\n");
        for (int n = 0; ; n++) {
          try {
            writer.writeLine(text);
          } catch (ClosedChannelException e) {
            assertThat(e instanceof PartialTransfer t ? t.bytesTransferred() : 0)
                .isZero();
            return n;
          }
        }
      });
      byte[] first = PipeStreams.inputStream(channel.receiver()).readNBytes(bytes);
      channel.sender().close();
      byte[] rest = PipeStreams.inputStream(channel.receiver()).readAllBytes();
      assertThat(new String(first, ISO_8859_1) + new String(rest, ISO_8859_1))
          .isEqualTo(new String(line.repeat(writing.result()).getBytes(UTF_8), ISO_8859_1));
    }
  }

  /** Each charset that has an encoder and is not refused, beside what String makes of the text. */
  @Test
  void allCharsets() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String letters =
        "abcdefgh \u001b\u000e\u000f\u00e4\u00ca\u0304\u65e5\u4e02\uff71\ud55c\u20ac\ud83d\ude00";
    int accepted = 0;
    for (Charset charset : Charset.availableCharsets().values()) {
      BulkChannel channel = BulkChannel.create(100);
      LineWriter writer;
      try {
        writer = LineWriter.over(channel.sender(), charset, "\n");
      } catch (IllegalArgumentException e) {
        continue;
      }
      accepted++;
      for (int round = 0; round < 60; round++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(9); n > 0; n--) {
          text.append(letters.charAt(random.nextInt(letters.length())));
        }
        writer.writeLine(text);
        byte[] line = rest(channel);
        byte[] expected = encoded(charset, text.toString(), "\n");
        if (charset.name().contains("2022") && line.length == expected.length + 1) {
          expected = Arrays.copyOf(expected, line.length); // String does not always shift back
          expected[line.length - 2] = SHIFT_IN;
          expected[line.length - 1] = '\n';
        }
        assertThat(line).as("seed=%d charset=%s text=%s", seed, charset, text).isEqualTo(expected);
      }
    }
    assertThat(accepted).isGreaterThan(20);
  }

  /** Text that throws, or changes, when its methods are called for the n-th time. */
  private static final class Fickle implements CharSequence {
    private final CharSequence before;
    private final CharSequence after;
    private int left;

    Fickle(String before, String after, int calls) {
      this.before = before;
      this.after = after;
      this.left = calls;
    }

    private CharSequence now() {
      return left-- > 0 ? before : after;
    }

    @Override
    public int length() {
      return now().length();
    }

    @Override
    public char charAt(int index) {
      return now().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return now().subSequence(start, end);
    }

    @Override
    public String toString() {
      return now().toString();
    }
  }

  /** Whatever becomes of the text meanwhile, a line with an end is sent, or nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"", "b", "\u65e5", "longer \u65e5\u65e5\u65e5", "long and ascii only"})
  void textThatChangesMeanwhile(String after) throws Exception {
    for (String before : List.of("aaaaaa", "aaa\u00e4\u00e4\u00e4", "a".repeat(40))) {
      for (int capacity : new int[] {24, 40, 200}) {
        for (int calls = 0; calls < 50; calls++) {
          BulkChannel channel = BulkChannel.create(capacity);
          byte[] taken = new byte[capacity];
          channel.sender().sendBulk(taken, 0, capacity - 10);
          channel.receiver().receiveInto(taken);
          int moment = calls;
          Companion<Boolean> writing = companions.start("writer", () -> {
            try {
              LineWriter.over(channel.sender()).writeLine(new Fickle(before, after, moment));
              return true;
            } catch (IndexOutOfBoundsException e) {
              return false;
            } finally {
              channel.sender().close();
            }
          });
          String sent =
              new String(PipeStreams.inputStream(channel.receiver()).readAllBytes(), UTF_8);
          if (writing.result()) {
            assertThat(sent).endsWith("\n").containsOnlyOnce("\n");
          } else {
            assertThat(sent).isEmpty();
          }
        }
      }
    }
  }

  @Test
  void textThatThrowsAtAnyMoment() throws Exception {
    IllegalStateException thrown = new IllegalStateException("test");
    for (String text : List.of("aaaaaa", "aaa\u00e4\u00e4\u00e4", "a".repeat(100))) {
      int failed = 0;
      for (int calls = 0; calls < 200; calls++) {
        BulkChannel channel = BulkChannel.create(16);
        CountedText counted = new CountedText(text, calls, () -> {
          throw thrown;
        });
        Companion<Boolean> writing = companions.start("writer", () -> {
          try {
            LineWriter.over(channel.sender()).writeLine(counted);
            return true;
          } catch (IllegalStateException e) {
            assertThat(e).isSameAs(thrown);
            return false;
          } finally {
            channel.sender().close();
          }
        });
        byte[] sent = PipeStreams.inputStream(channel.receiver()).readAllBytes();
        if (writing.result()) {
          assertThat(new String(sent, UTF_8)).isEqualTo(text + "\n");
        } else {
          assertThat(sent).isEmpty();
          failed++;
        }
      }
      assertThat(failed).isPositive();
    }
  }

  /** Text that does something before the n-th call of a method of its own. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private final Action action;
    private int left;

    interface Action {
      void run() throws IOException;
    }

    CountedText(String text, int calls, Action action) {
      this.text = text;
      this.left = calls;
      this.action = action;
    }

    private String counted() {
      if (left-- == 0) {
        try {
          action.run();
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
      return text;
    }

    @Override
    public int length() {
      return counted().length();
    }

    @Override
    public char charAt(int index) {
      return counted().charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return counted().subSequence(start, end);
    }

    @Override
    public String toString() {
      return counted();
    }
  }

  /** The writer is used by the text that it writes, which does not mind being refused. */
  @Test
  void textThatUsesItsWriter() throws Exception {
    for (String text : List.of("aaaaaa", "aaa\u00e4\u00e4\u00e4")) {
      List<String> outcomes = new ArrayList<>();
      for (int calls = 0; calls < 20; calls++) {
        BulkChannel channel = BulkChannel.create(100);
        LineWriter writer = LineWriter.over(channel.sender());
        writer.writeLine(new CountedText(text, calls, () -> {
          try {
            writer.write("<>");
          } catch (IllegalStateException refused) {
            // The text does not care.
          }
        }));
        outcomes.add(new String(rest(channel), UTF_8));
      }
      assertThat(outcomes).isSubsetOf(text + "\n", "<>" + text + "\n").contains(text + "\n");
    }
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void nullIsRefusedBeforeAnythingWaits() throws Exception {
    BulkChannel channel = BulkChannel.create(16);
    channel.sender().sendBulk(new byte[16]);
    LineWriter writer = LineWriter.over(channel.sender());
    assertThatThrownBy(() -> writer.write(null)).hasMessage("text=null");
    assertThatThrownBy(() -> writer.writeLine(null)).hasMessage("line=null");
    assertThat(channel.receiver().available()).isEqualTo(16);
  }
}
