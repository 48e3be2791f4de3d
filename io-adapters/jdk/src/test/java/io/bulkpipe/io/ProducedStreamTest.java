// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static io.bulkpipe.io.FailedProducer.assertTold;
import static io.bulkpipe.io.FailedProducer.lost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.channel.BulkChannel;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One end, one story (R18): the reader of a producer that failed, or of whose bytes some were not
 * accepted, is never told a clean end.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProducedStreamTest {

  @RegisterExtension
  final Companions companions = new Companions();

  /**
   * A producer that fails inside of code that closes what it was given, or swallows.
   *
   * @param cut whether its thread is interrupted in a write, which nobody may make room for
   */
  private record Failing(String name, boolean cut, StreamProducer producer) {
    Failing(String name, StreamProducer producer) {
      this(name, false, producer);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A row that fails only when it is written. */
  private static final class Row {
    private final boolean gone;

    Row(boolean gone) {
      this.gone = gone;
    }

    @SuppressWarnings({"unused", "EffectivelyPrivate"}) // by Jackson
    public int getValue() {
      if (gone) {
        throw lost();
      }
      return 1;
    }
  }

  static Stream<Failing> failing() {
    return Stream.of(
        new Failing("writer", out -> {
          try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
            writer.write("half");
            throw lost();
          }
        }),
        new Failing("print writer", out -> {
          try (PrintWriter writer = new PrintWriter(out, false, StandardCharsets.UTF_8)) {
            writer.println("half");
            throw lost();
          }
        }),
        new Failing("gzip", out -> {
          try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(new byte[3000]);
            throw lost();
          }
        }),
        new Failing("deflater", out -> {
          try (OutputStream zip = new DeflaterOutputStream(out, true)) {
            zip.write(new byte[3000]);
            throw lost();
          }
        }),
        new Failing("zip whose close fails", out -> {
          try (ZipOutputStream zip = new ZipOutputStream(out)) {
            ZipEntry entry = new ZipEntry("stored");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(10);
            entry.setCrc(0);
            zip.putNextEntry(entry);
            zip.write(1); // fewer than it says
          }
        }),
        new Failing("objects", out -> {
          try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject("first");
            objects.writeObject(new Object()); // not serializable
          }
        }),
        new Failing(
            "Jackson",
            out -> new ObjectMapper()
                .writeValue(out, List.of(Map.of(), new Row(false), new Row(true)))),
        new Failing("data in a buffer", out -> {
          try (DataOutputStream data = new DataOutputStream(new BufferedOutputStream(out))) {
            data.writeLong(1);
            throw lost();
          }
        }),
        new Failing("closed, then failed", out -> {
          out.write(1);
          out.close();
          throw lost();
        }),
        new Failing("a print stream whose write was interrupted", true, out -> {
          PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
          print.print("before ");
          Thread.currentThread().interrupt();
          print.print("x".repeat(100_000)); // cut short, and swallowed
          assertThat(Thread.interrupted()).isTrue();
          print.print(" behind");
          print.close();
        }),
        new Failing("a print writer whose write was interrupted", true, out -> {
          PrintWriter print = new PrintWriter(out, true, StandardCharsets.UTF_8);
          Thread.currentThread().interrupt();
          print.println("x".repeat(100_000));
          assertThat(Thread.interrupted()).isTrue();
          print.println("behind");
        }),
        new Failing("a writer of small pieces that was interrupted", true, out -> {
          OutputStream small = new ObjectOutputStream(out); // in pieces of 1024
          Thread.currentThread().interrupt();
          try {
            small.write(new byte[30_000]);
          } catch (IOException swallowed) { // and what was left of the 30 000 is dropped
            assertThat(Thread.interrupted()).isTrue();
          }
          small.write(new byte[10]);
          small.flush();
        }),
        new Failing("a print stream over a small buffer", true, out -> {
          OutputStream bytewise = new BufferedOutputStream(out, 100) {
            @Override
            public synchronized void write(byte[] b, int off, int len) throws IOException {
              for (int i = off; i < off + len; i++) {
                write(b[i]);
              }
            }
          };
          PrintStream print = new PrintStream(bytewise, false, StandardCharsets.UTF_8);
          Thread.currentThread().interrupt();
          print.print("x".repeat(30_000)); // cut short, and swallowed
          assertThat(Thread.interrupted()).isTrue();
          print.print("behind");
          print.close();
        }),
        new Failing("a caught exception", true, out -> {
          Thread.currentThread().interrupt();
          try {
            out.write(new byte[200_000]);
          } catch (IOException swallowed) {
            assertThat(Thread.interrupted()).isTrue();
          }
        }));
  }

  @DisplayName("R18 a producer on the library's threads that fails is never told as a clean end")
  @ParameterizedTest
  @MethodSource("failing")
  void onTheLibrarysThreads(Failing failing) throws IOException {
    for (int i = 0; i < 20; i++) {
      try (ProducedInputStream in =
          PipeStreams.producing(failing.producer).capacity(1000).open()) {
        awaitIfCut(failing, in.completion());
        assertTold(in);
      }
      if (!failing.cut) {
        try (InputStream in = PipeStreams.producing(failing.producer).lazy().open()) {
          assertTold(in);
        }
      }
    }
  }

  private static void awaitIfCut(Failing failing, CompletableFuture<?> completion) {
    if (failing.cut) {
      Companion.await("the producer is over", completion::isDone);
    }
  }

  @DisplayName("R18 a producer on the caller's thread that fails is never told as a clean end")
  @ParameterizedTest
  @MethodSource("failing")
  void onTheCallersThread(Failing failing) {
    for (int i = 0; i < 20; i++) {
      BulkChannel channel = BulkChannel.create(1000);
      Companion<Boolean> producing = companions.start(
          "producing", () -> PipeStreams.produce(channel.sender(), failing.producer));
      if (failing.cut) {
        assertThat(producing.result()).isFalse();
      }
      assertTold(PipeStreams.inputStream(channel.receiver()));
      assertThat(producing.result()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("failing")
  void onAnExecutor(Failing failing) {
    BulkChannel channel = BulkChannel.create(1000);
    CompletableFuture<?> completion =
        PipeStreams.produce(channel.sender(), failing.producer, PipeThreads.perTask("test"));
    awaitIfCut(failing, completion);
    assertTold(PipeStreams.inputStream(channel.receiver()));
    assertThatThrownBy(() -> completion.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(Exception.class);
  }

  @Test
  void whatIsCompleteIsToldSo() throws Exception {
    BulkChannel channel = BulkChannel.create(1000);
    Companion<Boolean> producing = companions.start(
        "producing",
        () -> PipeStreams.produce(channel.sender(), out -> {
          try (PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8)) {
            print.print("all of it");
          }
        }));
    assertThat(PipeStreams.inputStream(channel.receiver()).readAllBytes())
        .asString()
        .isEqualTo("all of it");
    assertThat(producing.result()).isTrue();
    try (ProducedInputStream in = PipeStreams.producing(out -> out.write(5)).open()) {
      assertThat(in.readAllBytes()).containsExactly(5);
      in.completion().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void anErrorOnTheCallersThreadIsThrown() {
    BulkChannel channel = BulkChannel.create(10);
    AssertionError error = new AssertionError("impossible");
    assertThatThrownBy(() -> PipeStreams.produce(channel.sender(), out -> {
          throw error;
        }))
        .isSameAs(error);
    assertThatThrownBy(() -> channel.receiver().receiveByte()).hasRootCause(error);
  }
}
