// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An input stream whose reads wait a moment for more. The moment is an hour here, so that only what
 * ends the wait early can end it.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class CoalescingInputStreamTest {
  private static final int CAPACITY = 64 * 1024;
  private static final int ENOUGH = 16 * 1024;

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(CAPACITY);
  private final OutputStream out = PipeStreams.outputStream(channel.sender());
  private final InputStream in =
      PipeStreams.reading(channel.receiver()).coalescing(Duration.ofHours(1)).open();

  private Companion<Integer> reader() throws IOException {
    out.write(PositionedBytes.of(0, 100));
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[CAPACITY]));
    reader.awaitWaiting();
    return reader;
  }

  @Test
  @DisplayName("R4 a read that finds little waits until there is enough")
  void enough() throws Exception {
    Companion<Integer> reader = reader();
    out.write(PositionedBytes.of(100, ENOUGH - 101));
    reader.awaitWaiting();
    out.write(PositionedBytes.of(ENOUGH - 1, 1));
    assertThat(reader.result()).isEqualTo(ENOUGH);
  }

  @Test
  @DisplayName("R4 a read that finds all that it was asked for does not wait")
  void allThatWasAskedFor() throws IOException {
    out.write(PositionedBytes.of(0, 2000));
    PositionedBytes.read(in, 0, 2000, 2000);
    assertThat(channel.stats().receiver().waits()).isZero();
  }

  @Test
  @DisplayName("R4 a read that finds nothing returns with the first bytes")
  void theFirstBytes() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> in.read(new byte[CAPACITY]));
    reader.awaitWaiting();
    out.write(1);
    assertThat(reader.result()).isEqualTo(1);
  }

  @Test
  @DisplayName("R4 a read of little, and a read of one byte, take what is there")
  void littleReads() throws IOException {
    out.write(PositionedBytes.of(0, 100));
    assertThat(in.read()).isEqualTo(PositionedBytes.at(0) & 0xFF);
    assertThat(in.read(new byte[1000])).isEqualTo(99);
    assertThat(channel.stats().receiver().waits()).isZero();
  }

  @Test
  @DisplayName("R19 what was flushed is taken at once, and a flush ends the wait")
  void flush() throws Exception {
    out.write(PositionedBytes.of(0, 100));
    out.flush();
    assertThat(in.read(new byte[CAPACITY])).isEqualTo(100);
    assertThat(channel.stats().receiver().waits()).isZero();
    Companion<Integer> reader = reader();
    out.flush();
    assertThat(reader.result()).isEqualTo(100);
  }

  @Test
  @DisplayName("R4 the end of the stream ends the wait")
  void end() throws Exception {
    Companion<Integer> reader = reader();
    out.close();
    assertThat(reader.result()).isEqualTo(100);
    assertThat(in.read(new byte[CAPACITY])).isEqualTo(-1);
  }

  @Test
  @DisplayName("R4 the time ends the wait")
  void time() throws IOException {
    InputStream hasty =
        PipeStreams.reading(channel.receiver()).coalescing(Duration.ofNanos(1)).open();
    out.write(PositionedBytes.of(0, 100));
    assertThat(hasty.read(new byte[CAPACITY])).isEqualTo(100);
  }

  @Test
  @DisplayName("R8 an interruption ends the wait, and the bytes are taken")
  void interruption() throws Exception {
    out.write(PositionedBytes.of(0, 100));
    Companion<Boolean> reader = companions.start("reader", () -> {
      Thread.currentThread().interrupt();
      return in.read(new byte[CAPACITY]) == 100 && Thread.interrupted();
    });
    assertThat(reader.result()).isTrue();
  }

  @Test
  @DisplayName("R7 an abort ends the wait with its cause")
  void abort() throws Exception {
    Companion<Integer> reader = reader();
    channel.sender().abort(new IOException("the reason"));
    assertThat(reader.failure(SenderFailedException.class)).hasRootCauseMessage("the reason");
    assertThatThrownBy(() -> in.read(new byte[CAPACITY])).isInstanceOf(SenderFailedException.class);
  }

  @Test
  @DisplayName("R7 closing the stream ends the wait as closing during a read does")
  void closing() throws Exception {
    Companion<Integer> reader = reader();
    in.close();
    assertThat(reader.failure(AsynchronousCloseException.class)).isNotNull();
  }

  @Test
  @DisplayName("a time of zero takes what is there; a negative one is refused")
  void settings() throws IOException {
    InputStream plain =
        PipeStreams.reading(channel.receiver()).coalescing(Duration.ZERO).open();
    out.write(PositionedBytes.of(0, 100));
    assertThat(plain.read(new byte[CAPACITY])).isEqualTo(100);
    assertThat(channel.stats().receiver().waits()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeStreams.reading(channel.receiver()).coalescing(Duration.ofNanos(-1)))
        .withMessage("coalescing=PT-0.000000001S is negative");
  }

  @Test
  @DisplayName("R1 the bytes are those that were written, whatever the sizes")
  void bytes() throws Exception {
    InputStream byDefault = PipeStreams.inputStream(channel.receiver());
    int total = 3_000_000;
    Companion<?> writer = companions.start("writer", () -> {
      for (int at = 0; at < total; ) {
        int n = Math.min(total - at, 1 + at % 97);
        out.write(PositionedBytes.of(at, n));
        at += n;
      }
      out.close();
      return true;
    });
    byte[] dst = new byte[8192];
    int read = 0;
    for (int n; (n = byDefault.read(dst)) >= 0; read += n) {
      PositionedBytes.check(dst, 0, n, read);
    }
    writer.result();
    assertThat(read).isEqualTo(total);
  }
}
