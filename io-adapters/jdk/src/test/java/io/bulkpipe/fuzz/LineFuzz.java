// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import io.bulkpipe.io.LineEnding;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineTooLongException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lines of all charsets, endings and limits, in pieces as a small channel cuts them. */
final class LineFuzz {
  private static final String TOO_LONG = "too long";
  private static final List<Charset> CHARSETS =
      List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.US_ASCII);
  private static final List<String> PIECES =
      List.of("a", "bcdefghi", "\n", "\r", "\r\n", "\u00e4", "\ud83d\ude00", "\u4e2d", "");

  private LineFuzz() {}

  static void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception {
    BulkChannel channel = ByteFuzz.channel(program);
    Charset charset = CHARSETS.get(program.choose(CHARSETS.size()));
    LineEnding ending = program.choose(2) == 0 ? LineEnding.ANY : LineEnding.LF;
    int longest = program.oneOf(1, 2, 9, 20, 1 << 20);
    StringBuilder text = new StringBuilder();
    while (!program.isOver()) {
      text.append(PIECES.get(program.choose(PIECES.size())));
    }
    byte[] bytes = text.toString().getBytes(charset);
    Subject subject = subjects.apply(channel);
    LineReader reader = LineReader.builder(channel.receiver())
        .charset(charset)
        .ending(ending)
        .longestLine(longest)
        .build();
    Companions companions = new Companions();
    Companion<?> writer = companions.start("writer", () -> {
      channel.sender().sendBulk(bytes);
      channel.sender().close();
    });
    try {
      compare(subject, reader, lines(bytes, charset, ending, longest));
    } finally {
      channel.receiver().close(); // ends the writer after a failure
    }
    writer.result();
  }

  private static void compare(Subject subject, LineReader reader, List<@Nullable String> expected)
      throws IOException {
    for (int i = 0; i < expected.size(); i++) {
      @Nullable String line;
      try {
        line = subject.readLine(reader);
      } catch (LineTooLongException e) {
        line = TOO_LONG;
      }
      ByteFuzz.must(
          Objects.equals(line, expected.get(i)),
          "line " + i + " is [" + line + "], not [" + expected.get(i) + "]",
          null);
    }
  }

  /** The lines, one after the other, as the contract says it, and null at the end. */
  private static List<@Nullable String> lines(
      byte[] bytes, Charset charset, LineEnding ending, int longest) {
    List<@Nullable String> lines = new ArrayList<>();
    int from = 0;
    while (from < bytes.length) {
      int to = from;
      while (to < bytes.length
          && bytes[to] != '\n'
          && !(ending == LineEnding.ANY && bytes[to] == '\r')) {
        to++;
      }
      int next = to + 1;
      if (to < bytes.length && bytes[to] == '\r' && next < bytes.length && bytes[next] == '\n') {
        next++;
      }
      boolean dropped =
          ending == LineEnding.LF && to < bytes.length && to > from && bytes[to - 1] == '\r';
      int length = to - from - (dropped ? 1 : 0);
      lines.add(length > longest ? TOO_LONG : new String(bytes, from, length, charset));
      from = next;
    }
    lines.add(null);
    return lines;
  }
}
