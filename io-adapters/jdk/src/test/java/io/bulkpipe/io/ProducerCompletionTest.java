// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static io.bulkpipe.io.FailedProducer.assertTold;
import static io.bulkpipe.io.FailedProducer.lost;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as complete (R18), and who hears of a failure that the reader cannot hear. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProducerCompletionTest {

  @RegisterExtension
  final Companions companions = new Companions();

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

  /** An exception whose cause cannot be asked for. */
  private static final class Closed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new UnsupportedOperationException("getCause");
    }
  }

  @DisplayName("R18 the future completes, whatever code of the failure and of its handler throws")
  @Test
  void failingFailure() throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.receiver().close();
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    StreamProducer producer = out -> {
      Thread.currentThread().setUncaughtExceptionHandler((t, e) -> {
        uncaught.complete(e);
        throw new IllegalStateException("of the handler");
      });
      throw new Closed();
    };
    CompletableFuture<?> completion = companions
        .start("producing", () -> PipeStreams.produce(channel.sender(), producer, Runnable::run))
        .result();
    assertThat(uncaught.get(20, TimeUnit.SECONDS)).isInstanceOf(Closed.class);
    assertThatThrownBy(() -> completion.get(20, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            ExecutionException.class, e -> assertThat(e.getCause()).isInstanceOf(Closed.class));
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
        .start(
            "producing",
            () -> PipeStreams.produce(channel.sender(), out -> {
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
}
