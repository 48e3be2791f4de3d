// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pumps whose executor does not run them, or runs them in an odd way: both sides are told, once.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PumpExecutorsTest {
  private static final byte[] BYTES = PositionedBytes.of(0, 5);

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel before = BulkChannel.create(10);
  private final BulkChannel after = BulkChannel.create(10);

  /** What is pumped from where to where. */
  enum Form {
    SOURCE {
      @Override
      CompletableFuture<Long> start(Executor executor, BulkChannel before, BulkChannel after) {
        return Pumps.start(
            Channels.newChannel(new ByteArrayInputStream(BYTES)), after.sender(), executor);
      }
    },
    STREAM_SOURCE {
      @Override
      CompletableFuture<Long> start(Executor executor, BulkChannel before, BulkChannel after) {
        return Pumps.start(new ByteArrayInputStream(BYTES), after.sender(), executor);
      }
    },
    TARGET {
      @Override
      CompletableFuture<Long> start(Executor executor, BulkChannel before, BulkChannel after) {
        return Pumps.start(
            before.receiver(), Channels.newChannel(new ByteArrayOutputStream()), executor);
      }
    },
    STREAM_TARGET {
      @Override
      CompletableFuture<Long> start(Executor executor, BulkChannel before, BulkChannel after) {
        return Pumps.start(before.receiver(), new ByteArrayOutputStream(), executor);
      }
    },
    RELAY {
      @Override
      CompletableFuture<Long> start(Executor executor, BulkChannel before, BulkChannel after) {
        return Pumps.start(before.receiver(), after.sender(), executor);
      }
    },
    TEE {
      @Override
      CompletableFuture<Long> start(Executor executor, BulkChannel before, BulkChannel after) {
        return Pumps.startTee(before.receiver(), List.of(after.sender()), executor);
      }
    };

    boolean hasReceiver() {
      return this != SOURCE && this != STREAM_SOURCE;
    }

    boolean hasSender() {
      return this != TARGET && this != STREAM_TARGET;
    }

    abstract CompletableFuture<Long> start(
        Executor executor, BulkChannel before, BulkChannel after);
  }

  private static Throwable causeAtReader(BulkChannel channel) {
    List<Throwable> told = new ArrayList<>();
    assertThatThrownBy(() -> channel.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .satisfies(thrown -> told.add(thrown.getCause()));
    return told.get(0);
  }

  private static Throwable causeAtWriter(BulkChannel channel) {
    List<Throwable> told = new ArrayList<>();
    assertThatThrownBy(() -> channel.sender().sendByte(1))
        .isInstanceOf(BrokenChannelException.class)
        .satisfies(thrown -> told.add(thrown.getCause()));
    return told.get(0);
  }

  private void bothAreTold(Form form, Consumer<Throwable> check) {
    if (form.hasReceiver()) {
      check.accept(causeAtWriter(before));
    }
    if (form.hasSender()) {
      check.accept(causeAtReader(after));
    }
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
            new RejectedExecutionException("shut down"),
            new IllegalArgumentException("odd"),
            new OutOfMemoryError("unable to create native thread"),
            new LinkageError("no class"),
            new IOException("declared nowhere"))
        .flatMap(refusal -> Stream.of(Form.values()).map(form -> Arguments.of(form, refusal)));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusalOfAnyKindIsThrownOnAndTold(Form form, Throwable refusal) {
    assertThatThrownBy(() -> form.start(
            task -> {
              throw Rethrown.<RuntimeException>as(refusal);
            },
            before,
            after))
        .isSameAs(refusal);
    bothAreTold(form, told -> assertThat(told).isSameAs(refusal));
  }

  /** It was told that the pump had failed, so nothing may come after that. */
  @ParameterizedTest
  @EnumSource
  void refusedPumpThatIsRunAllTheSameDoesNothing(Form form) throws Exception {
    before.sender().sendBulk(BYTES);
    RejectedExecutionException refusal = new RejectedExecutionException("but kept");
    List<Runnable> kept = new ArrayList<>();
    assertThatThrownBy(() -> form.start(
            task -> {
              kept.add(task);
              throw refusal;
            },
            before,
            after))
        .isSameAs(refusal);
    kept.get(0).run();
    bothAreTold(form, told -> assertThat(told).isSameAs(refusal));
  }

  @ParameterizedTest
  @EnumSource
  void droppedPumpIsTold(Form form) throws Exception {
    ThreadPoolExecutor pool = new ThreadPoolExecutor(
        1,
        1,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        new ThreadPoolExecutor.DiscardPolicy());
    pool.shutdown();
    isTold(form, form.start(pool, before, after));
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void pumpThatWasQueuedInAPoolThatIsGoneIsTold(Form form) {
    List<Runnable> queue = new ArrayList<>();
    CompletableFuture<Long> result = form.start(queue::add, before, after);
    assertThat(result).isNotDone();
    queue.clear();
    isTold(form, result);
  }

  private void isTold(Form form, CompletableFuture<Long> result) {
    Companion.await("the future is complete", () -> {
      System.gc();
      return result.isDone();
    });
    assertThatThrownBy(result::get)
        .hasCauseInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("dropped the task");
    bothAreTold(form, told -> assertThat(told).isInstanceOf(RejectedExecutionException.class));
  }

  @ParameterizedTest
  @EnumSource
  void cancelledPumpThatIsDroppedStaysCancelled(Form form) {
    List<Runnable> queue = new ArrayList<>();
    CompletableFuture<Long> result = form.start(queue::add, before, after);
    result.cancel(true);
    bothAreTold(form, told -> assertThat(told).isInstanceOf(CancellationException.class));
    queue.remove(0).run();
    assertThat(result).isCancelled();
    bothAreTold(form, told -> assertThat(told).isInstanceOf(CancellationException.class));
  }

  @Test
  void pumpThatRanBeforeItsExecutorThrewHasNotFailed() throws Exception {
    IllegalStateException late = new IllegalStateException("late");
    assertThatThrownBy(() -> Form.SOURCE.start(
            task -> {
              task.run();
              throw late;
            },
            before,
            after))
        .isSameAs(late);
    PositionedBytes.readToEnd(PipeStreams.inputStream(after.receiver()), 0, 5, 5);
  }

  /** Ends, and leaves an interrupt to the thread: as one that swallowed it does. */
  private record EndsByInterrupt(boolean fails) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer dst) throws IOException {
      Thread.currentThread().interrupt();
      dst.put((byte) 1);
      if (fails) {
        throw new InterruptedIOException("by itself");
      }
      dst.position(dst.position() - 1);
      return -1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  @Test
  void endThatComesWithAnInterruptIsNoCleanEnd() {
    CompletableFuture<Long> result =
        Pumps.start(new EndsByInterrupt(false), after.sender(), Runnable::run);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(result::get)
        .hasCauseInstanceOf(InterruptedIOException.class)
        .hasMessageContaining("interrupted at the end of the source");
    assertThat(causeAtReader(after)).isInstanceOf(InterruptedIOException.class);
  }

  @Test
  void failureThatComesWithAnInterruptIsTold() throws Exception {
    CompletableFuture<Long> result =
        Pumps.start(new EndsByInterrupt(true), after.sender(), Runnable::run);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(after.receiver().receiveByte()).isEqualTo(1);
    assertThat(causeAtReader(after)).hasMessage("by itself");
    assertThatThrownBy(result::get).hasRootCauseMessage("by itself");
  }

  @Test
  void relayThatWasInterruptedIsNoCleanEnd() throws Exception {
    before.sender().sendBulk(BYTES);
    Companion<CompletableFuture<Long>> relay = companions.start(
        "relay", () -> Pumps.start(before.receiver(), after.sender(), Runnable::run));
    PositionedBytes.read(PipeStreams.inputStream(after.receiver()), 0, 5, 5);
    relay.interrupt();
    assertThat(relay.result()).isCompletedExceptionally();
    assertThat(causeAtReader(after)).isInstanceOf(InterruptedIOException.class);
    assertThat(causeAtWriter(before)).isInstanceOf(InterruptedIOException.class);
  }

  @SuppressWarnings("InputStreamSlowMultibyteRead") // read once
  private static ReadableByteChannel source(IntSupplier read) {
    return Channels.newChannel(new InputStream() {
      @Override
      public int read() {
        return read.getAsInt();
      }
    });
  }

  @Test
  void threadsAreNamed() throws Exception {
    CompletableFuture<String> name = new CompletableFuture<>();
    ReadableByteChannel source = source(() -> {
      name.complete(Thread.currentThread().getName());
      return -1;
    });
    assertThat(Pumps.start(source, after.sender()).get()).isZero();
    assertThat(name.get()).startsWith("bulkpipe-pump");
  }

  @Test
  void errorOfAPumpThatRunsInPlaceIsToldAndThrown() {
    LinkageError error = new LinkageError("in the source");
    ReadableByteChannel source = source(() -> {
      throw error;
    });
    assertThatThrownBy(() -> Pumps.start(source, after.sender(), Runnable::run)).isSameAs(error);
    assertThat(causeAtReader(after)).isSameAs(error);
  }
}
