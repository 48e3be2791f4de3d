// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URISyntaxException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** After an error in the middle of a line, the next call goes on with the same line. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class LineFailureTest {
  private static final int LIMIT = 1 << 20;

  @RegisterExtension
  final Companions companions = new Companions();

  /** Says when something fails: as often as it was told to, from now on. */
  private static final class Failures {
    private int left;
    private int count;

    void next(int failures) {
      left = failures;
    }

    void maybe() {
      if (left > 0) {
        left--;
        count++;
        throw new OutOfMemoryError("test");
      }
    }
  }

  private final Failures failures = new Failures();

  /** A reader that has no memory for a longer line, sometimes. */
  private LineReader withoutMemory(BulkReceiver receiver, LineEnding ending) {
    return new LineReader(receiver, UTF_8, null, ending, new GatheredLine(LIMIT) {
      @Override
      byte[] copy(byte[] array, int newLength) {
        failures.maybe();
        return super.copy(array, newLength);
      }
    });
  }

  /** The way to all lines: line by line, or by a consumer; after an error it goes on. */
  private enum Way {
    READ_LINE {
      @Override
      boolean readsAll(LineReader from, List<String> lines) throws IOException {
        for (String line; (line = from.readLine()) != null; ) {
          lines.add(line);
        }
        return true;
      }
    },
    CONSUMER {
      @Override
      boolean readsAll(LineReader from, List<String> lines) throws IOException {
        from.forEachLine(line -> lines.add(UTF_8.decode(line).toString()));
        return true;
      }
    },
    IN_TURNS {
      @Override
      boolean readsAll(LineReader from, List<String> lines) throws IOException {
        String line = from.readLine();
        if (line == null) {
          return true;
        }
        lines.add(line);
        Way.CONSUMER.readsAll(from, lines);
        return false;
      }
    };

    abstract boolean readsAll(LineReader from, List<String> lines) throws IOException;

    final List<String> readAll(LineReader from, Runnable afterError) throws IOException {
      List<String> lines = new ArrayList<>();
      while (true) {
        try {
          if (readsAll(from, lines)) {
            return lines;
          }
        } catch (OutOfMemoryError e) {
          afterError.run();
        }
      }
    }
  }

  private BulkChannel fed(int capacity, int piece, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    BulkChannel channel = BulkChannel.create(capacity);
    companions.start("feeder", () -> {
      for (int i = 0; i < bytes.length; i += piece) {
        channel.sender().sendBulk(bytes, i, Math.min(piece, bytes.length - i));
      }
      channel.sender().close();
    });
    return channel;
  }

  private static List<String> manyLines() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lines.add(i + "\u00e4".repeat(i * 40));
      lines.add("");
      lines.add("short " + i);
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void noMemoryToGatherALine(Way way) throws Exception {
    List<String> expected = manyLines();
    for (LineEnding ending : LineEnding.values()) {
      for (String end : ending == LineEnding.LF ? List.of("\n", "\r\n") : List.of("\r", "\r\n")) {
        for (int capacity : new int[] {1, 2, 7, 50, 300}) {
          for (int piece : new int[] {3, 1000}) {
            BulkChannel channel = fed(capacity, piece, String.join(end, expected) + end);
            failures.next(2);
            assertThat(way.readAll(
                    withoutMemory(channel.receiver(), ending),
                    () -> failures.next(failures.count % 5)))
                .as("%s capacity=%d piece=%d", ending, capacity, piece)
                .isEqualTo(expected);
            assertThat(failures.count).isPositive();
          }
        }
      }
    }
  }

  /** The feed was stepped over, then the text behind it could not be gathered. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void noMemoryRightBehindAFeedThatCameLate(Way way) throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    LineReader reader = withoutMemory(channel.receiver(), LineEnding.ANY);
    channel.sender().sendBulk("one\r".getBytes(UTF_8));
    assertThat(reader.readLine()).isEqualTo("one");
    channel.sender().sendBulk(("\n" + "x".repeat(400)).getBytes(UTF_8));
    failures.next(3);
    Companion<List<String>> reading =
        companions.start("reader", () -> way.readAll(reader, () -> {}));
    Companion.await("all was taken", () -> channel.receiver().available() == 0);
    channel.sender().sendBulk("\ntwo".getBytes(UTF_8));
    channel.sender().close();
    assertThat(reading.result()).containsExactly("x".repeat(400), "two");
    assertThat(failures.count).isEqualTo(3);
  }

  /** A decoder that has no memory, sometimes. */
  private CharsetDecoder decoder() {
    return new CharsetDecoder(UTF_8, 1, 1) {
      private final CharsetDecoder utf8 = UTF_8.newDecoder();

      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        CoderResult result = utf8.reset().decode(in, out, true);
        failures.maybe();
        return result;
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"READ_LINE", "IN_TURNS"})
  void noMemoryToDecode(Way way) throws Exception {
    List<String> expected = manyLines();
    for (int capacity : new int[] {1, 2, 7, 300}) {
      BulkChannel channel = fed(capacity, 100, String.join("\r\n", expected));
      failures.next(1);
      assertThat(way.readAll(
              LineReader.builder(channel.receiver())
                  .decoder(decoder())
                  .longestLine(LIMIT)
                  .build(),
              () -> failures.next(failures.count % 4)))
          .isEqualTo(expected);
    }
    assertThat(failures.count).isPositive();
  }

  @Test
  void lineThatCouldNotBeDecodedIsLeftOutsideOfTheChannelButNotLost() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    LineReader reader = LineReader.builder(channel.receiver())
        .decoder(decoder())
        .longestLine(LIMIT)
        .build();
    channel.sender().sendBulk("one\r\ntwo\r\nbody".getBytes(UTF_8));
    failures.next(2);
    assertThatThrownBy(reader::readLine).isInstanceOf(OutOfMemoryError.class);
    assertThat(channel.receiver().available()).isEqualTo(9);
    assertThatThrownBy(reader::readLine).isInstanceOf(OutOfMemoryError.class);
    // the consumer gets it without text, and without waiting for anything
    IllegalStateException stop = new IllegalStateException("enough");
    assertThatThrownBy(() -> reader.forEachLine(line -> {
          assertThat(UTF_8.decode(line).toString()).isEqualTo("one");
          throw stop;
        }))
        .isSameAs(stop);
    assertThat(channel.receiver().available()).isEqualTo(9);
    assertThat(reader.readLine()).isEqualTo("two");
    assertThat(channel.receiver().available()).isEqualTo(4);
  }

  /** The receiver has given the window back, and fails then. */
  private BulkReceiver failing(BulkReceiver real) {
    return (BulkReceiver) Proxy.newProxyInstance(
        BulkReceiver.class.getClassLoader(),
        new Class<?>[] {BulkReceiver.class},
        (proxy, method, arguments) -> {
          try {
            Object result = method.invoke(real, arguments);
            if (method.getName().equals("drain")) {
              failures.maybe();
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void receiverThatFailsAfterItsCallback(Way way) throws Exception {
    List<String> expected = manyLines();
    for (String end : List.of("\n", "\r\n", "\r")) {
      for (int capacity : new int[] {1, 2, 3, 7, 50, 300}) {
        BulkChannel channel = fed(capacity, 100, String.join(end, expected) + end + "last");
        failures.next(1);
        List<String> lines = way.readAll(
            LineReader.over(failing(channel.receiver())), () -> failures.next(failures.count % 3));
        assertThat(lines).startsWith(expected.toArray(new String[0])).endsWith("last");
        assertThat(lines).as("capacity=%d", capacity).hasSize(expected.size() + 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 100})
  void consumerThatFailsHasHadTheLine(int capacity) throws Exception {
    List<String> expected = manyLines();
    BulkChannel channel = fed(capacity, 100, String.join("\r\n", expected));
    LineReader reader = LineReader.over(channel.receiver());
    List<String> lines = new ArrayList<>();
    int errors = 0;
    while (true) {
      try {
        reader.forEachLine(line -> {
          lines.add(UTF_8.decode(line).toString());
          failures.next(1);
          failures.maybe();
        });
        break;
      } catch (OutOfMemoryError e) {
        errors++;
      }
    }
    assertThat(lines).isEqualTo(expected);
    assertThat(errors).isEqualTo(expected.size());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bufferThatWasKeptGivesNothingLater(boolean direct) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(64).direct(direct).build();
    companions.start("feeder", () -> {
      for (int i = 0; i < 200; i++) {
        channel.sender().sendBulk(("secret " + i + "\n").getBytes(UTF_8));
      }
      channel.sender().sendBulk("no end".getBytes(UTF_8));
      channel.sender().close();
    });
    LineReader reader = LineReader.over(channel.receiver());
    List<ByteBuffer> kept = new ArrayList<>();
    IllegalStateException stop = new IllegalStateException("enough");
    LineConsumer keeper = line -> {
      for (ByteBuffer old : kept) {
        assertThat(old).isNotSameAs(line);
        assertThat(old.hasRemaining()).isFalse();
        assertThatThrownBy(old::get).isInstanceOf(BufferUnderflowException.class);
      }
      assertThat(line.isReadOnly()).isTrue();
      assertThat(line.capacity()).isEqualTo(line.remaining()); // nothing but the line
      kept.add(line.mark());
      if (kept.size() == 100) {
        throw stop;
      }
    };
    assertThatThrownBy(() -> reader.forEachLine(keeper)).isSameAs(stop);
    assertThat(kept).noneMatch(ByteBuffer::hasRemaining);
    assertThat(reader.forEachLine(keeper)).isEqualTo(101);
    assertThat(kept).hasSize(201).noneMatch(ByteBuffer::hasRemaining);
  }

  @ParameterizedTest
  @ValueSource(strings = {"whole line\n", "no end"})
  void consumerMayNotUseItsReader(String text) throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    LineReader reader = LineReader.over(channel.receiver());
    channel.sender().sendBulk(text.getBytes(UTF_8));
    channel.sender().close();
    List<String> lines = new ArrayList<>();
    reader.forEachLine(line -> {
      assertThatThrownBy(reader::readLine).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> reader.forEachLine(nested -> lines.add("nested")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("line reader from");
      lines.add(UTF_8.decode(line).toString());
    });
    assertThat(lines).containsExactly(text.strip());
    assertThat(reader.readLine()).isNull(); // and may be used again
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void nullConsumerIsRefusedBeforeAnythingElse() {
    LineReader reader = LineReader.over(BulkChannel.create(64).receiver());
    assertThatThrownBy(() -> reader.forEachLine(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("consumer=null");
  }

  /** What runs in another process, whose heap is small. */
  static final class SmallHeap {
    private static final int LENGTH = 12 << 20;

    private static final List<byte[]> ballast = new ArrayList<>();
    private static int errors;

    private SmallHeap() {}

    public static void main(String[] args) throws Exception {
      List<Object> lines = new ArrayList<>();
      LineReader reader =
          LineReader.builder(source().receiver()).longestLine(1 << 30).build();
      fillHeap();
      boolean more = true;
      while (more) {
        try {
          more = args[0].equals("readLine") ? readLine(reader, lines) : eachLine(reader, lines);
        } catch (OutOfMemoryError e) {
          errors++;
          ballast.clear();
        }
      }
      List<Object> expected = List.of("first", LENGTH, "second", "", "third");
      if (errors == 0 || !lines.equals(expected)) {
        throw new AssertionError(errors + " errors, " + lines);
      }
      System.out.println("all well");
    }

    private static BulkChannel source() {
      BulkChannel channel = BulkChannel.create(1 << 16);
      byte[] piece = new byte[1 << 16];
      Arrays.fill(piece, (byte) 'x');
      Thread feeder = new Thread(() -> {
        try {
          channel.sender().sendBulk("first\n".getBytes(UTF_8));
          for (int i = 0; i < LENGTH; i += piece.length) {
            channel.sender().sendBulk(piece);
          }
          channel.sender().sendBulk("\r\nsecond\n\nthird".getBytes(UTF_8));
          channel.sender().close();
        } catch (IOException | InterruptedException e) {
          channel.sender().abort(e);
        }
      });
      feeder.setDaemon(true);
      feeder.start();
      Companion.await("the channel is full", () -> channel.sender().remainingCapacity() == 0);
      return channel;
    }

    /** Leaves room for a part of the line. */
    private static void fillHeap() {
      try {
        while (true) {
          ballast.add(new byte[1 << 20]);
        }
      } catch (OutOfMemoryError e) {
        ballast.subList(0, 6).clear();
      }
    }

    /** Returns false at the end of the stream. */
    private static boolean readLine(LineReader reader, List<Object> lines) throws IOException {
      String line = reader.readLine();
      if (line != null) {
        lines.add(line.length() == LENGTH && line.chars().allMatch(c -> c == 'x') ? LENGTH : line);
      }
      return line != null;
    }

    private static boolean eachLine(LineReader reader, List<Object> lines) throws IOException {
      reader.forEachLine(line -> {
        if (line.remaining() < 100) {
          lines.add(UTF_8.decode(line).toString());
        } else {
          int length = 0;
          while (line.hasRemaining() && line.get() == 'x') {
            length++;
          }
          lines.add(length);
        }
      });
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"readLine", "forEachLine"})
  void hugeLineOnASmallHeap(String way) throws Exception {
    String classPath = Stream.of(BulkChannel.class, LineReader.class, SmallHeap.class)
        .map(LineFailureTest::home)
        .collect(Collectors.joining(File.pathSeparator));
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            SmallHeap.class.getName(),
            way)
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(output.strip()).isEqualTo("all well");
  }

  private static String home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
