// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import java.io.InterruptedIOException;
import okio.Buffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Okio's tests demand of timeouts, deadlines and interrupts of a {@code Pipe}. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OkioPipeTimeoutTest extends OkioPipe {
  @Test
  @DisplayName("a sink times out if nobody reads, and keeps what was written")
  void sinkTimeout() throws Exception {
    sink.timeout().timeout(10, MILLISECONDS);
    write("abc");
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> write("defghi"))
        .withMessage("timeout");
    assertThat(read(9)).isEqualTo("abcdef");
  }

  @Test
  @DisplayName("a source times out if nobody writes, and can be read later")
  void sourceTimeout() throws Exception {
    source.timeout().timeout(10, MILLISECONDS);
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> read(6))
        .withMessage("timeout");
    write("abc");
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("the timeouts of the two ends are apart")
  void timeoutsApart() throws Exception {
    source.timeout().timeout(1, NANOSECONDS);
    write("abcdef");
    assertThat(sink.timeout().timeoutNanos()).isZero();
    assertThat(sink.timeout()).isNotSameAs(source.timeout());
  }

  @Test
  @DisplayName("a write that times out reports how many bytes were written")
  void bytesOfTimeout() {
    sink.timeout().timeout(10, MILLISECONDS);
    Buffer buffer = new Buffer().writeUtf8("abcdefghi");
    InterruptedIOException thrown =
        catchThrowableOfType(InterruptedIOException.class, () -> sink.write(buffer, 9));
    assertThat(thrown.bytesTransferred).isEqualTo(6);
    assertThat(buffer.readUtf8()).isEqualTo("ghi");
  }

  @Test
  @DisplayName("the time of a write starts anew with each wait of it")
  @Differs(
      instead = "`timeout` limits all waits of a call, together",
      because = "so a call takes no longer than it was given, however slow its reader is")
  void timeoutOfAllWaits() throws Exception {
    sink.timeout().timeout(200, MILLISECONDS);
    long start = System.nanoTime();
    Beside<Boolean> writer = writing("x".repeat(100_000));
    while (!writer.endsWithin(10, MILLISECONDS)) {
      channel.receiver().tryReceiveInto(new byte[1], 0, 1);
    }
    assertThat(writer.failure()).isInstanceOf(InterruptedIOException.class);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MILLISECONDS.toNanos(200));
  }

  @Test
  @DisplayName("a deadline that has passed ends a call that would wait")
  void deadlinePassed() {
    source.timeout().deadline(1, NANOSECONDS);
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> read(6))
        .withMessage("timeout");
  }

  @Test
  @DisplayName("a call with a passed deadline still moves what it can without waiting")
  @Differs(
      instead = "it throws `timeout` and moves nothing",
      because = "a passed deadline ends a call, as in the rest of Okio")
  void deadlinePassedWithBytes() throws Exception {
    write("abc");
    source.timeout().deadline(1, NANOSECONDS);
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(6));
    source.timeout().clearDeadline();
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("a deadline in a while lets calls go on until then")
  void deadlineLater() throws Exception {
    sink.timeout().deadline(1, HOURS);
    source.timeout().deadline(1, HOURS);
    write("abc");
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("the nearer one of timeout and deadline counts")
  void timeoutAndDeadline() {
    source.timeout().deadline(1, HOURS);
    source.timeout().timeout(10, MILLISECONDS);
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(6));
    source.timeout().timeout(1, HOURS);
    source.timeout().deadline(10, MILLISECONDS);
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(6));
  }

  @Test
  @DisplayName("cancelling a timeout ends the wait that it limits")
  @Differs(
      instead = "the wait goes on; `abort`, `cancel`, `close` and an interrupt end it",
      because = "the channel's own endings do this, for each kind of caller")
  void cancelTimeout() throws Exception {
    Beside<String> reader = start(() -> read(6));
    reader.awaitWaiting();
    source.timeout().cancel();
    assertThat(reader.task.isDone()).isFalse();
    write("abc");
    assertThat(reader.result()).isEqualTo("abc");
  }

  @Test
  @DisplayName("an interrupted read throws, with the flag set")
  void interruptedRead() throws Exception {
    Beside<Boolean> reader = start(() -> {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> read(6))
          .withMessage("interrupted");
      return Thread.currentThread().isInterrupted();
    });
    reader.awaitWaiting().thread.interrupt();
    assertThat(reader.result()).isTrue();
  }

  @Test
  @DisplayName("an interrupted write throws, with the flag set")
  void interruptedWrite() throws Exception {
    Beside<Boolean> writer = start(() -> {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> write("abcdefghi"))
          .withMessage("interrupted");
      return Thread.currentThread().isInterrupted();
    });
    writer.awaitWaiting().thread.interrupt();
    assertThat(writer.result()).isTrue();
  }

  @Test
  @DisplayName("a call with the flag set throws before it moves a byte")
  void interruptedBefore() throws Exception {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> write("abc"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(channel.receiver().available()).isZero();
  }
}
