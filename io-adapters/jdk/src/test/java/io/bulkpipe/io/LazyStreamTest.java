// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What starts the producer of a lazy stream. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class LazyStreamTest {
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
}
