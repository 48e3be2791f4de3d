// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
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
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One end, one story (R18): the reader of a producer that failed, or of whose bytes some were not
 * accepted, is never told a clean end; and what is forgotten, refused or failed is noticed.
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

  private static IllegalStateException lost() {
    return new IllegalStateException("database gone");
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
          PrintStream print = new PrintStream(new BufferedOutputStream(out, 100) {
            @Override
            public synchronized void write(byte[] b, int off, int len) throws IOException {
              for (int i = off; i < off + len; i++) {
                write(b[i]);
              }
            }
          });
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

  private static void assertTold(InputStream in) {
    assertThatThrownBy(in::readAllBytes).isInstanceOf(SenderFailedException.class);
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

  // Failures that nobody hears.

  @DisplayName("R18 a failure that the reader cannot hear goes to the future, or to the handler")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterTheReaderHasGone(boolean awaited) throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    IllegalStateException bug = lost();
    ProducedInputStream in = PipeStreams.producing(out -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
          out.write(1);
          out.flush();
          gone.await();
          throw bug;
        })
        .open();
    CompletableFuture<Throwable> heard =
        awaited ? in.completion().handle((nothing, failure) -> failure) : new CompletableFuture<>();
    assertThat(in.read()).isEqualTo(1);
    in.close();
    gone.countDown();
    if (awaited) {
      assertThat(heard.get(20, TimeUnit.SECONDS)).isSameAs(bug);
      assertThat(uncaught).isNotDone();
    } else {
      assertThat(uncaught.get(20, TimeUnit.SECONDS)).isSameAs(bug);
    }
  }

  @Test
  void thatTheReaderHasGoneIsNoNews() throws Exception {
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    ProducedInputStream in = PipeStreams.producing(out -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
          try {
            while (true) {
              out.write(new byte[100]);
            }
          } catch (IOException e) {
            throw new IllegalStateException("wrapped", e);
          }
        })
        .open();
    assertThat(in.read()).isZero();
    in.close();
    assertThatThrownBy(() -> in.completion().get(20, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(uncaught).isNotDone();
  }

  @DisplayName("R18 a failure of another channel is news, though the reader has gone")
  @ParameterizedTest
  @ValueSource(strings = {"failed", "closed", "interrupted"})
  void failuresOfOtherChannels(String how) throws Exception {
    BulkChannel from = BulkChannel.create();
    if (how.equals("failed")) {
      from.sender().close(lost());
    } else if (how.equals("closed")) {
      from.receiver().close();
    }
    BulkChannel channel = BulkChannel.create();
    channel.receiver().close();
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    companions
        .start("producing", () -> PipeStreams.produce(channel.sender(), out -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
          if (how.equals("interrupted")) {
            Thread.currentThread().interrupt();
          }
          Pumps.transfer(from.receiver(), out);
        }))
        .result();
    assertThat(uncaught.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
  }

  @DisplayName("R18 what was not accepted, since the reader has gone, is not complete")
  @Test
  void stagedBytesThatNobodyTakes() {
    BulkChannel channel = BulkChannel.create();
    channel.receiver().close();
    assertThat(PipeStreams.produce(channel.sender(), out -> out.write(1))).isFalse();
    BulkChannel other = BulkChannel.create();
    CompletableFuture<?> completion = PipeStreams.produce(
        other.sender(),
        out -> {
          out.write(1);
          other.receiver().close();
        },
        PipeThreads.perTask("test"));
    assertThatThrownBy(() -> completion.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BrokenChannelException.class);
  }

  @Test
  void aReaderThatHasGoneHasNotGotIt() {
    BulkChannel channel = BulkChannel.create();
    assertThat(PipeStreams.produce(channel.sender(), out -> {
          out.write(1);
          out.flush();
          channel.receiver().close();
        }))
        .isFalse();
    BulkChannel empty = BulkChannel.create();
    empty.receiver().close();
    assertThat(PipeStreams.produce(empty.sender(), out -> {})).isFalse();
  }

  @DisplayName("R18 a sender that somebody else has failed is not complete")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSenderThatSomebodyHasFailed(boolean staged) throws Exception {
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    BulkChannel channel = BulkChannel.create();
    Companion<Boolean> producing = companions.start(
        "producing",
        () -> PipeStreams.produce(channel.sender(), out -> {
          Thread.currentThread().setUncaughtExceptionHandler((t, e) -> uncaught.complete(e));
          out.write(1);
          if (!staged) {
            out.flush();
          }
          channel.sender().abort(lost());
        }));
    assertThat(producing.result()).isFalse();
    assertThat(uncaught).isNotDone(); // the reader knows
    assertTold(PipeStreams.inputStream(channel.receiver()));
  }

  @DisplayName("R18 a producer that returns while another thread still writes is not complete")
  @Test
  void aThreadThatStillWrites() {
    BulkChannel channel = BulkChannel.create(10);
    Companion<Boolean> producing = companions.start(
        "producing",
        () -> PipeStreams.produce(channel.sender(), out -> {
          companions.start("writing", () -> {
            assertThatThrownBy(() -> out.write(new byte[20_000])).isInstanceOf(IOException.class);
          });
          Companion.await("it writes", () -> channel.receiver().available() == 10);
        }));
    assertThat(producing.result()).isFalse();
    assertTold(PipeStreams.inputStream(channel.receiver()));
  }

  // What is forgotten.

  @DisplayName("R15 a stream that was forgotten ends its producer")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aForgottenStreamEndsItsProducer(boolean read) throws Exception {
    CompletableFuture<Throwable> ended = new CompletableFuture<>();
    forget(ended, read);
    awaitCollection(ended);
    assertThat(ended.get()).hasMessageContaining("abandoned");
  }

  private static void forget(CompletableFuture<Throwable> ended, boolean read) throws IOException {
    InputStream in = PipeStreams.producing(out -> {
          try {
            while (true) {
              out.write(new byte[10]);
            }
          } catch (IOException e) {
            ended.complete(e);
          }
        })
        .capacity(100)
        .open();
    if (read) {
      assertThat(in.readNBytes(500)).hasSize(500);
    }
  }

  @Test
  void aLazyStreamStartsAtTheFirstRead() throws Exception {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    StreamProducer producer = out -> {
      started.complete(Thread.currentThread());
      out.write(7);
    };
    ProducedInputStream.Builder builder =
        PipeStreams.producing(producer).name("orders").capacity(10).lazy();
    try (ProducedInputStream unread = builder.open()) {
      assertThat(unread.available()).isZero();
      assertThat(unread.completion()).isNotDone();
    }
    assertThat(started).isNotDone();
    try (ProducedInputStream in = builder.open()) {
      assertThat(in.readAllBytes()).containsExactly(7);
      assertThat(started.get().getName()).isEqualTo("bulkpipe-producer orders");
    }
    ProducedInputStream closed = builder.open();
    closed.close();
    assertThatThrownBy(closed::read).isInstanceOf(IOException.class);
    assertThat(closed.completion()).isCompletedExceptionally();
  }

  /** A read that is refused, or of nothing. */
  private interface EmptyRead {
    void of(InputStream in) throws Exception;
  }

  @DisplayName("R5 E1 bad arguments and reads of nothing do not start a lazy stream")
  @Test
  @SuppressWarnings("NullAway") // null is what is tested
  void readsThatStartNothing() throws Exception {
    CompletableFuture<Runnable> started = new CompletableFuture<>();
    try (InputStream in =
        PipeStreams.producing(out -> {}).executor(started::complete).lazy().open()) {
      List<EmptyRead> bad = List.of(
          s -> s.read(null),
          s -> s.read(new byte[2], 1, 2),
          s -> s.readNBytes(-1),
          s -> s.readNBytes(new byte[2], -1, 2),
          s -> s.transferTo(null));
      for (EmptyRead read : bad) {
        assertThatThrownBy(() -> read.of(in)).isInstanceOf(RuntimeException.class);
      }
      assertThat(in.read(new byte[0])).isZero();
      assertThat(in.readNBytes(0)).isEmpty();
      assertThat(in.skip(0)).isZero();
      in.skipNBytes(-1);
      assertThat(started).isNotDone();
    }
  }

  // Executors.

  private static final Executor DROPS = task -> {};

  @Test
  void aDroppedProducerIsTold() {
    InputStream in = PipeStreams.producing(out -> out.write(1)).executor(DROPS).open();
    CompletableFuture<IOException> told = new CompletableFuture<>();
    companions.start("reading", () -> told.complete(failureOf(in)));
    awaitCollection(told);
    assertThat(told)
        .isCompletedWithValueMatching(e -> e.getCause() instanceof RejectedExecutionException);
  }

  /** What was dropped or forgotten is noticed by a collection. */
  private static void awaitCollection(CompletableFuture<?> noticed) {
    Companion.await("it is noticed", () -> {
      System.gc();
      return noticed.isDone();
    });
  }

  private static IOException failureOf(InputStream in) {
    try {
      throw new AssertionError("read " + in.read());
    } catch (IOException e) {
      return e;
    }
  }

  @Test
  void aRefusalFailsTheSenderAndIsThrown() {
    List<Throwable> refusals = List.of(
        new RejectedExecutionException("full"),
        new NullPointerException("bug"),
        new OutOfMemoryError("unable to create native thread"),
        new IOException("not declared"));
    for (Throwable refusal : refusals) {
      Executor refuses = task -> {
        throw Rethrown.<RuntimeException>as(refusal);
      };
      BulkChannel channel = BulkChannel.create(10);
      assertThatThrownBy(() -> PipeStreams.produce(channel.sender(), out -> {}, refuses))
          .isSameAs(refusal);
      assertThatThrownBy(() -> channel.receiver().receiveByte())
          .isInstanceOf(SenderFailedException.class)
          .hasCause(refusal);
      assertThatThrownBy(
              () -> PipeStreams.producing(out -> {}).executor(refuses).open())
          .isSameAs(refusal);
      assertThatThrownBy(() ->
              PipeStreams.producing(out -> {}).executor(refuses).lazy().open().read())
          .isInstanceOf(SenderFailedException.class)
          .hasCause(refusal);
    }
  }

  @Test
  void aCancelledCompletionReachesAProducerOutsideOfThePipe() throws Exception {
    CompletableFuture<Thread> outside = new CompletableFuture<>();
    CountDownLatch never = new CountDownLatch(1);
    try (ProducedInputStream in = PipeStreams.producing(out -> {
          outside.complete(Thread.currentThread());
          never.await();
        })
        .open()) {
      Thread producer = outside.get(20, TimeUnit.SECONDS);
      in.completion().cancel(true);
      assertThatThrownBy(in::read)
          .isInstanceOf(SenderFailedException.class)
          .hasCauseInstanceOf(CancellationException.class);
      producer.join(20_000);
      assertThat(producer.isAlive()).isFalse();
    }
  }

  @Test
  void aProducerThatWasCancelledInTheQueueNeverRuns() {
    Runnable[] queued = new Runnable[1];
    BulkChannel channel = BulkChannel.create(10);
    CompletableFuture<?> completion = PipeStreams.produce(
        channel.sender(),
        out -> {
          throw new AssertionError("started");
        },
        task -> queued[0] = task);
    completion.cancel(false);
    queued[0].run();
    assertThatThrownBy(() -> channel.receiver().receiveByte())
        .hasCauseInstanceOf(CancellationException.class);
  }

  // Threads.

  @SuppressWarnings("ThreadPriorityCheck") // so that it can be told from the others'
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProducerInheritsNothing(boolean platform) throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    ThreadLocal<String> left = new ThreadLocal<>();
    Executor threads = platform ? PipeThreads.platform("p") : PipeThreads.perTask("p");
    StreamProducer producer = out -> {
      Thread self = Thread.currentThread();
      ClassLoader loader = self.getContextClassLoader();
      String seen = user.get() + ", " + left.get() + ", " + loader.getName() + ", "
          + self.getPriority() + ", " + self.getName();
      left.set("a secret");
      self.setContextClassLoader(null);
      out.write(seen.getBytes(StandardCharsets.UTF_8));
    };
    user.set("alice");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(new ClassLoader("alice's", null) {});
    Thread.currentThread().setPriority(Thread.MIN_PRIORITY);
    try {
      for (int i = 0; i < 5; i++) {
        try (InputStream in =
            PipeStreams.producing(producer).executor(threads).capacity(100).open()) {
          assertThat(in.readAllBytes()).asString().isEqualTo("null, null, app, 5, p");
        }
      }
    } finally {
      Thread.currentThread().setPriority(Thread.NORM_PRIORITY);
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void anErrorIsReportedUnderTheThreadsOwnName() throws Exception {
    CompletableFuture<String> reported = new CompletableFuture<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> reported.complete(thread.getName()));
    try (InputStream in = PipeStreams.producing(out -> {
          throw new StackOverflowError();
        })
        .capacity(10)
        .open()) {
      assertTold(in);
      assertThat(reported.get(20, TimeUnit.SECONDS)).isEqualTo("bulkpipe-producer");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @SuppressWarnings("NullAway") // on purpose
  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> PipeStreams.producing(null)).isInstanceOf(NullPointerException.class);
    ProducedInputStream.Builder builder = PipeStreams.producing(out -> {});
    assertThatIllegalArgumentException().isThrownBy(() -> builder.capacity(0));
    assertThatThrownBy(() -> builder.name(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> builder.executor(null)).isInstanceOf(NullPointerException.class);
  }
}
