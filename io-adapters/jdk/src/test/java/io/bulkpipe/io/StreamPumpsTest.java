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
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pumps from and to the streams of {@code java.io}. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class StreamPumpsTest {
  private static final int LENGTH = 300_007;

  private final BulkChannel channel = BulkChannel.create(8);

  /** Keeps what it gets until it is flushed, and fails after so many bytes. */
  private static final class Held extends OutputStream {
    final ByteArrayOutputStream held = new ByteArrayOutputStream();
    volatile int flushed;
    private final int most;

    Held(int most) {
      this.most = most;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      if (held.size() + len > most) {
        throw new IOException("full");
      }
      held.write(b, off, len);
    }

    @Override
    public void flush() {
      flushed = held.size();
    }

    @Override
    public void close() {
      throw new AssertionError("closed by the pump");
    }
  }

  @SuppressWarnings("InputStreamSlowMultibyteRead") // it reads nothing
  private static InputStream failing() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("broken");
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1000, 65_536, 1 << 20})
  void streamToStream(int capacity) throws Exception {
    int length = Math.min(LENGTH, 1_000 * capacity);
    byte[] bytes = PositionedBytes.of(0, length);
    BulkChannel pipe = BulkChannel.create(capacity);
    Held target = new Held(length);
    CompletableFuture<Long> sent = Pumps.start(new ByteArrayInputStream(bytes), pipe.sender());
    assertThat(Pumps.transfer(pipe.receiver(), target)).isEqualTo(length);
    assertThat(sent.get()).isEqualTo(length);
    assertThat(target.held.toByteArray()).isEqualTo(bytes);
    assertThat(target.flushed).isEqualTo(length);
    assertThat(pipe.receiver().isOpen()).isTrue();
  }

  @Test
  void transferClosesNothing() throws Exception {
    InputStream source = new ByteArrayInputStream(PositionedBytes.of(0, 5)) {
      @Override
      public void close() {
        throw new AssertionError("closed by the pump");
      }
    };
    assertThat(Pumps.transfer(source, channel.sender())).isEqualTo(5);
    assertThat(channel.sender().isOpen()).isTrue();
    channel.sender().close();
    CompletableFuture<Long> written = Pumps.start(channel.receiver(), new Held(5));
    assertThat(written.get()).isEqualTo(5);
  }

  @Test
  @DisplayName("R19 a pump flushes its target when there is nothing more at hand")
  void targetIsFlushed() throws Exception {
    Held target = new Held(100);
    CompletableFuture<Long> written = Pumps.start(channel.receiver(), target);
    channel.sender().sendBulk(new byte[20]);
    Companion.await("the target is flushed", () -> target.flushed == 20);
    channel.sender().sendBulk(new byte[1]);
    Companion.await("the target is flushed again", () -> target.flushed == 21);
    channel.sender().close();
    assertThat(written.get()).isEqualTo(21);
  }

  @Test
  @DisplayName("R19 a piece that a stream gives, and that leaves room, is due")
  void shortReadIsDue() throws Exception {
    Pumps.transfer(new ByteArrayInputStream(new byte[3]), channel.sender());
    assertThat(channel.receiver().isDue(4)).isTrue();
  }

  @Test
  @DisplayName("R19 a full piece is due if the stream has nothing more at hand, and only then")
  void fullReadIsDueIfItMayBeTheLast() {
    InputStreamSource more = new InputStreamSource(new ByteArrayInputStream(new byte[2]));
    assertThat(more.mayWait(true)).isFalse();
    assertThat(more.mayWait(false)).isTrue();
    assertThat(new InputStreamSource(new ByteArrayInputStream(new byte[1])).mayWait(true))
        .as("streams that decompress say 1 where they do not know")
        .isTrue();
    assertThat(new InputStreamSource(new ByteArrayInputStream(new byte[0])).mayWait(true))
        .isTrue();
  }

  @Test
  void aStreamThatDoesNotKnowWhatItHasMayWait() {
    InputStream closed = new InputStream() {
      @Override
      public int read() {
        return -1;
      }

      @Override
      public int available() throws IOException {
        throw new IOException("closed");
      }
    };
    assertThat(new InputStreamSource(closed).mayWait(true)).isTrue();
  }

  @Test
  void failureOfTheSourceIsTheReadersFailure() throws Exception {
    InputStream source =
        new SequenceInputStream(new ByteArrayInputStream(PositionedBytes.of(0, 3)), failing());
    CompletableFuture<Long> sent = Pumps.start(source, channel.sender());
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), 0, 3, 3);
    assertThatThrownBy(() -> channel.receiver().receiveByte())
        .isInstanceOf(SenderFailedException.class)
        .hasRootCauseMessage("broken");
    assertThatThrownBy(sent::get).hasRootCauseMessage("broken");
  }

  @Test
  void failureOfTheTargetIsTheWritersFailure() throws Exception {
    CompletableFuture<Long> written = Pumps.start(channel.receiver(), new Held(5));
    assertThatThrownBy(() -> channel.sender().sendBulk(new byte[100]))
        .isInstanceOf(BrokenChannelException.class)
        .hasRootCauseMessage("full");
    assertThatThrownBy(written::get).hasRootCauseMessage("full");
  }

  @Test
  void whatAFailedWriteWasGivenRemains() throws Exception {
    channel.sender().sendBulk(PositionedBytes.of(0, 6));
    assertThatThrownBy(() -> Pumps.transfer(channel.receiver(), new Held(5))).hasMessage("full");
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), 0, 6, 6);
  }

  @Test
  void failureOfAFlushIsTheWritersFailure() throws Exception {
    OutputStream target = new OutputStream() {
      @Override
      public void write(int b) {}

      @Override
      public void flush() throws IOException {
        throw new IOException("broken");
      }
    };
    CompletableFuture<Long> written = Pumps.start(channel.receiver(), target);
    channel.sender().sendByte(1);
    assertThatThrownBy(written::get).hasRootCauseMessage("broken");
    assertThatThrownBy(() -> channel.sender().sendByte(1)).hasRootCauseMessage("broken");
  }
}
