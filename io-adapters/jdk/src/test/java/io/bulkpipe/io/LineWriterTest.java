// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.CharBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text and lines into a channel, beside what {@link String#getBytes(Charset)} makes of them. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LineWriterTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(16);
  private final LineWriter writer = LineWriter.over(channel.sender());

  private static byte[] read(BulkChannel from) throws Exception {
    return PipeStreams.inputStream(from.receiver()).readAllBytes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "ISO-8859-1", "US-ASCII", "GB18030", "ISO-2022-JP"})
  void randomTextInAnyCharset(String name) throws Exception {
    Charset charset = Charset.forName(name);
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String letters = "abcdefgh\u00e4\u65e5\u20ac\ud83d\ude00";
    for (int round = 0; round < 50; round++) {
      BulkChannel pipe = BulkChannel.create(1 + random.nextInt(50));
      String separator = random.nextBoolean() ? "\n" : "\r\n";
      List<String> lines = new ArrayList<>();
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      for (int i = 0; i < 40; i++) {
        StringBuilder line = new StringBuilder();
        int most = random.nextBoolean() ? 8 : letters.length();
        for (int n = random.nextInt(30); n > 0; n--) {
          line.append(letters.charAt(random.nextInt(most))); // halves of pairs, too
        }
        lines.add(line.toString());
        expected.write((line + separator).getBytes(charset));
      }
      Companion<?> writing = companions.start("writer", () -> {
        LineWriter to = LineWriter.over(pipe.sender(), charset, separator);
        for (String line : lines) {
          if (line.length() % 2 == 0) {
            to.writeLine(line);
          } else {
            to.write(CharBuffer.wrap(line));
            to.newLine();
          }
        }
        pipe.sender().close();
      });
      assertThat(read(pipe)).as("seed=%d", seed).isEqualTo(expected.toByteArray());
      writing.result();
    }
  }

  @Test
  void shortLineAllocatesAWindowAndNothingElse() throws Exception {
    BulkChannel pipe = BulkChannel.create(1 << 16);
    LineWriter to = LineWriter.over(pipe.sender());
    byte[] taken = new byte[64];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      AllocatedBytes allocated = new AllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        to.writeLine("a line of text");
        pipe.receiver().receiveInto(taken);
      }
      least = Math.min(least, allocated.now());
    }
    assertThat(least).isLessThan(20_000 * 65); // of at most 64 bytes (R16.6)
  }

  @Test
  void linesOfManyWritersStayWhole() throws Exception {
    BulkChannel pipe = BulkChannel.create(32);
    List<Companion<?>> writers = new ArrayList<>();
    for (int w = 0; w < 3; w++) {
      String line = String.valueOf((char) ('a' + w)).repeat(10 + 40 * w);
      writers.add(companions.start("writer " + w, () -> {
        LineWriter to = LineWriter.over(pipe.sender());
        for (int i = 0; i < 300; i++) {
          to.writeLine(line);
        }
      }));
    }
    Companion<?> closer = companions.start("closer", () -> {
      for (Companion<?> one : writers) {
        one.result();
      }
      pipe.sender().close();
    });
    List<String> lines = new ArrayList<>();
    LineReader.over(pipe.receiver())
        .forEachLine(line -> lines.add(UTF_8.decode(line).toString()));
    closer.result();
    assertThat(lines).hasSize(900).allMatch(line -> line.matches("a{10}|b{50}|c{90}"));
  }

  @Test
  void lineOfTenMegabytes() throws Exception {
    BulkChannel pipe = BulkChannel.create();
    String line = "0123456789ä".repeat(1_000_000);
    Companion<?> writing = companions.start("writer", () -> {
      LineWriter.over(pipe.sender()).writeLine(line);
      pipe.sender().close();
    });
    assertThat(read(pipe)).isEqualTo((line + "\n").getBytes(UTF_8));
    writing.result();
  }

  @Test
  void emptyTextChangesNothing() throws Exception {
    writer.write("");
    LineWriter.over(channel.sender(), ISO_8859_1, "").newLine();
    assertThat(channel.receiver().available()).isZero();
    channel.sender().close();
    assertThatThrownBy(() -> writer.write("")).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void interruptedWriterHasSentNothingOfAShortLine() throws Exception {
    writer.write("0123456789");
    Companion<?> waiting = companions.start("writer", () -> writer.writeLine("1234567"));
    waiting.awaitWaiting().interrupt();
    InterruptedIOException e = waiting.failure(InterruptedIOException.class);
    assertThat(e.bytesTransferred).isZero();
    assertThat(waiting.interruptedAtEnd()).isTrue();
    channel.sender().close();
    assertThat(read(channel)).asString(UTF_8).isEqualTo("0123456789");
  }

  @Test
  void interruptedWriterTellsWhatItHasSentOfALongLine() throws Exception {
    Companion<?> waiting = companions.start("writer", () -> writer.writeLine("x".repeat(40)));
    waiting.awaitWaiting().interrupt();
    assertThat(waiting.failure(InterruptedIOException.class).bytesTransferred).isEqualTo(16);
  }

  @Test
  void goneReceiver() {
    channel.receiver().close();
    assertThatThrownBy(() -> writer.writeLine("x")).isInstanceOf(BrokenChannelException.class);
  }

  @Test
  void textThatThrowsIsNotSent() throws Exception {
    CharSequence failing = new CharSequence() {
      @Override
      public int length() {
        return 5;
      }

      @Override
      public char charAt(int index) {
        if (index == 3) {
          throw new IllegalArgumentException("test");
        }
        return 'x';
      }

      @Override
      public CharSequence subSequence(int start, int end) {
        throw new UnsupportedOperationException();
      }
    };
    assertThatThrownBy(() -> writer.write(failing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test");
    writer.write("ok");
    channel.sender().close();
    assertThat(read(channel)).asString(UTF_8).isEqualTo("ok");
  }

  /** What a reader of the JDK's needs, whose state spans lines. */
  @ParameterizedTest
  @ValueSource(strings = {"ISO-2022-KR", "x-ISO-2022-CN-GB", "x-ISO-2022-CN-CNS", "ISO-2022-JP"})
  void charsetsThatShiftEndEachLineInTheirInitialState(String name) throws Exception {
    Charset charset = Charset.forName(name);
    String text = name.equals("ISO-2022-KR") ? "가각" : "一二";
    for (String separator : List.of("\n", "\r\n")) {
      BulkChannel channel = BulkChannel.create();
      LineWriter lines = LineWriter.over(channel.sender(), charset, separator);
      lines.writeLine(text);
      lines.writeLine("ascii");
      lines.write(text);
      lines.newLine();
      lines.writeLine("");
      lines.writeLine(text);
      channel.sender().close();
      try (BufferedReader reader = new BufferedReader(
          new InputStreamReader(PipeStreams.inputStream(channel.receiver()), charset))) {
        assertThat(reader.lines()).containsExactly(text, "ascii", text, "", text);
      }
    }
  }

  @Test
  void badArguments() {
    assertThatThrownBy(() -> LineWriter.over(channel.sender(), UTF_16, "\n"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> LineWriter.over(channel.sender(), Charset.forName("ISO-2022-CN"), "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot encode");
    assertThat(writer).hasToString("line writer to " + channel.sender());
  }
}
