// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and tasks that were forgotten: the collector of garbage notices. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class AbandonedProducerTest {
  private static final Executor DROPS = task -> {};

  @RegisterExtension
  final Companions companions = new Companions();

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
}
