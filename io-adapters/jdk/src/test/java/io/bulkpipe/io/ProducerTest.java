// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer writes is what its reader gets, and how it ends is how the stream ends. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProducerTest {
  private static final int LENGTH = 3_000_000;

  @RegisterExtension
  final Companions companions = new Companions();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096, 65_536})
  void whatIsWrittenIsRead(int capacity) throws IOException {
    int length = capacity == 1 ? 1000 : LENGTH;
    try (InputStream in = PipeStreams.producing(out -> out.write(PositionedBytes.of(0, length)))
        .capacity(capacity)
        .open()) {
      assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(0, length));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void aFlushPublishes() throws Exception {
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    try (InputStream in = PipeStreams.producing(out -> {
          out.write(5);
          out.flush();
          out.write(seen.get());
        })
        .capacity(100)
        .open()) {
      assertThat(in.read()).isEqualTo(5);
      seen.complete(6);
      assertThat(in.read()).isEqualTo(6);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20_000})
  void aFailureIsNeverACleanEnd(int before) throws IOException {
    IllegalStateException failure = new IllegalStateException("no more data");
    try (InputStream in = PipeStreams.producing(out -> {
          try (out) { // closes before the exception is out
            out.write(PositionedBytes.of(0, before));
            throw failure;
          }
        })
        .capacity(100)
        .open()) {
      assertThat(in.readNBytes(before)).isEqualTo(PositionedBytes.of(0, before));
      for (int again = 0; again < 2; again++) {
        assertThatThrownBy(in::read).isInstanceOf(SenderFailedException.class).hasCause(failure);
      }
    }
  }

  @Test
  void anErrorIsTheReadersToo() throws IOException {
    AssertionError failure = new AssertionError("impossible");
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    try (InputStream in = PipeStreams.producing(out -> {
          throw failure;
        })
        .executor(task -> {
          Thread thread = new Thread(task);
          thread.setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
          thread.start();
        })
        .capacity(100)
        .open()) {
      assertThatThrownBy(in::read).isInstanceOf(SenderFailedException.class).hasCause(failure);
      assertThat(uncaught.join()).isSameAs(failure);
    }
  }

  @Test
  void aClosedStreamRefusesWritesAndCannotEndCleanlyThen() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    try (InputStream in = PipeStreams.producing(out -> {
          out.write(1);
          out.close();
          try {
            out.write(2);
          } catch (IOException e) {
            refused.complete(e);
          }
          out.close();
          goOn.get();
        })
        .capacity(100)
        .open()) {
      assertThat(in.read()).isEqualTo(1);
      assertThat(refused.get()).isInstanceOf(ClosedChannelException.class);
      Companion<Integer> reader = companions.start("reader", () -> in.read());
      reader.awaitWaiting();
      goOn.complete(null);
      assertThat(reader.failure(SenderFailedException.class)).hasRootCause(refused.get());
    }
  }

  @Test
  void whatASecondPrintStreamLosesAfterTheFirstClosedIsTold() throws IOException {
    try (InputStream in = PipeStreams.producing(out -> {
          try (PrintStream head = new PrintStream(out)) {
            head.print("head");
          }
          new PrintStream(out).print("body"); // swallows the refusal
        })
        .capacity(100)
        .open()) {
      assertThat(in.readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("head");
      assertThatThrownBy(in::read)
          .isInstanceOf(SenderFailedException.class)
          .hasRootCauseInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void emptyWritesAndASecondCloseAfterCloseLoseNothing() throws IOException {
    try (InputStream in = PipeStreams.producing(out -> {
          out.write(1);
          out.close();
          assertThatThrownBy(() -> out.write(new byte[0]))
              .isInstanceOf(ClosedChannelException.class);
          out.flush();
          out.close();
        })
        .capacity(100)
        .open()) {
      assertThat(in.readAllBytes()).containsExactly(1);
    }
  }

  @Test
  void aReaderThatClosesEarlyEndsTheProducer() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    InputStream in = PipeStreams.producing(out -> {
          try {
            while (true) {
              out.write(PositionedBytes.of(0, 50));
            }
          } catch (IOException e) {
            ended.completeExceptionally(e);
            throw e;
          }
        })
        .capacity(100)
        .open();
    assertThat(in.readNBytes(200)).hasSize(200);
    in.close();
    assertThatThrownBy(ended::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BrokenChannelException.class);
  }

  @Test
  void anInterruptedReaderCanGoOn() throws Exception {
    CompletableFuture<Integer> next = new CompletableFuture<>();
    try (InputStream in =
        PipeStreams.producing(out -> out.write(next.get())).capacity(100).open()) {
      Companion<Integer> reader = companions.start("reader", () -> in.read());
      reader.awaitWaiting();
      reader.interrupt();
      reader.failure(InterruptedIOException.class);
      next.complete(7);
      assertThat(in.read()).isEqualTo(7);
    }
  }

  @Test
  void anInterruptedProducerFails() throws Exception {
    CompletableFuture<Thread> producer = new CompletableFuture<>();
    try (InputStream in = PipeStreams.producing(out -> {
          producer.complete(Thread.currentThread());
          out.write(PositionedBytes.of(0, 100_000));
        })
        .capacity(10)
        .open()) {
      assertThat(in.readNBytes(10)).hasSize(10);
      producer.get().interrupt();
      assertThatThrownBy(() -> in.readNBytes(100_000))
          .isInstanceOf(SenderFailedException.class)
          .hasCauseInstanceOf(InterruptedIOException.class);
    }
  }

  @Test
  void anExecutorThatRefusesIsTold() {
    assertThatThrownBy(() -> PipeStreams.producing(out -> {})
            .executor(task -> {
              throw new RejectedExecutionException("full");
            })
            .capacity(100)
            .open())
        .isInstanceOf(RejectedExecutionException.class);
    BulkChannel channel = BulkChannel.create(10);
    assertThatThrownBy(() -> PipeStreams.produce(channel.sender(), out -> {}, task -> {
          throw new RejectedExecutionException("full");
        }))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> channel.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, 0, (1 << 30) + 1})
  void theCapacityHasARange(int capacity) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeStreams.producing(out -> {})
            .executor(task -> {
              throw new AssertionError("started");
            })
            .capacity(capacity)
            .open())
        .withMessageContaining("=" + capacity);
  }

  @Test
  void theProducersThreadHasAName() throws Exception {
    try (InputStream in = PipeStreams.producing(
            out -> out.write(Thread.currentThread().getName().getBytes(StandardCharsets.UTF_8)))
        .capacity(100)
        .open()) {
      assertThat(in.readAllBytes()).asString().isEqualTo("bulkpipe-producer");
    }
  }

  @Test
  void aThreadOfThePlatformEndsWhenItHasNothingToDo() throws Exception {
    CompletableFuture<Thread> worker = new CompletableFuture<>();
    PipeThreads.platform("short").execute(() -> worker.complete(Thread.currentThread()));
    assertThat(worker.get().isDaemon()).isTrue();
    worker.get().join(20_000);
    assertThat(worker.get().isAlive()).isFalse();
  }

  // Real counterparts.

  @Test
  void gzip() throws IOException {
    try (InputStream in = new GZIPInputStream(PipeStreams.producing(out -> {
          try (OutputStream zip = new GZIPOutputStream(out)) {
            zip.write(PositionedBytes.of(0, LENGTH));
          }
        })
        .capacity(1000)
        .open())) {
      assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(0, LENGTH));
    }
  }

  @Test
  void zip() throws IOException {
    try (ZipInputStream in = new ZipInputStream(PipeStreams.producing(out -> {
          try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (int i = 1; i <= 3; i++) {
              zip.putNextEntry(new ZipEntry("entry " + i));
              zip.write(PositionedBytes.of(0, i * 10_000));
              zip.closeEntry();
            }
          }
        })
        .capacity(1000)
        .open())) {
      for (int i = 1; i <= 3; i++) {
        ZipEntry entry = in.getNextEntry();
        assertThat(entry).isNotNull();
        assertThat(in.readAllBytes()).isEqualTo(PositionedBytes.of(0, i * 10_000));
      }
      assertThat(in.getNextEntry()).isNull();
    }
  }

  @Test
  void json() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Integer> numbers = IntStream.range(0, 300_000).boxed().toList();
    try (InputStream in = PipeStreams.producing(
            out -> mapper.writeValue(out, Map.of("numbers", numbers)))
        .capacity(4096)
        .open()) {
      JsonNode read = mapper.readTree(in);
      assertThat(read.get("numbers")).hasSize(numbers.size());
      assertThat(read.get("numbers").get(299_999).intValue()).isEqualTo(299_999);
    }
  }

  @Test
  void objects() throws Exception {
    List<Integer> numbers = IntStream.range(0, 50_000).boxed().toList();
    try (ObjectInputStream in = new ObjectInputStream(PipeStreams.producing(out -> {
          ObjectOutputStream objects = new ObjectOutputStream(out);
          objects.writeObject(List.copyOf(numbers));
          objects.writeObject("end");
          objects.flush();
        })
        .capacity(4096)
        .open())) {
      assertThat(in.readObject()).isEqualTo(numbers);
      assertThat(in.readObject()).isEqualTo("end");
      assertThatThrownBy(in::readObject).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void files(@TempDir Path folder) throws IOException {
    Path from = folder.resolve("from");
    Path to = folder.resolve("to");
    Files.write(from, PositionedBytes.of(0, LENGTH));
    try (InputStream in =
        PipeStreams.producing(out -> Files.copy(from, out)).capacity(4096).open()) {
      assertThat(Files.copy(in, to)).isEqualTo(LENGTH);
    }
    assertThat(to).hasBinaryContent(PositionedBytes.of(0, LENGTH));
  }

  @Test
  void transfers() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (InputStream in = PipeStreams.producing(
            out -> new ByteArrayInputStream(PositionedBytes.of(0, LENGTH)).transferTo(out))
        .capacity(4096)
        .open()) {
      assertThat(in.transferTo(all)).isEqualTo(LENGTH);
    }
    assertThat(all.toByteArray()).isEqualTo(PositionedBytes.of(0, LENGTH));
  }
}
