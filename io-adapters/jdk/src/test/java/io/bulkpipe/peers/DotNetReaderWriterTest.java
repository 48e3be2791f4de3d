// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tests of .NET's {@code System.IO.Pipelines} demand of readers and writers. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class DotNetReaderWriterTest extends DotNetPipe {
  @Test
  @DisplayName("what was advanced in the writer's memory is in the reader's buffer")
  void advance() throws Exception {
    fill(0, 10);
    check(0, 10);
  }

  @Test
  @DisplayName("the writer's memory has at least the size that was asked for")
  void memoryOfSize() throws Exception {
    for (int size = 1; size <= sender.largestMinimum(); size++) {
      int least = size;
      sender.fill(size, window -> {
        assertThat(window.remaining()).isGreaterThanOrEqualTo(least);
        window.put(PositionedBytes.of(0, least));
        return least;
      });
      check(0, size);
    }
  }

  @Test
  @DisplayName("a size above what the pipe can ever give is refused")
  void memoryTooLarge() {
    assertThatIllegalArgumentException().isThrownBy(() -> sender.fill(65, window -> 0));
    assertThatIllegalArgumentException().isThrownBy(() -> receiver.drain(65, window -> 0));
  }

  @Test
  @DisplayName("a negative size is refused")
  void memoryNegative() {
    assertThatIllegalArgumentException().isThrownBy(() -> sender.fill(-1, window -> 0));
  }

  @Test
  @DisplayName("memory of any size can be had, above the pause threshold, too")
  @Differs(
      instead = "a minimum is at most half the capacity, rounded up",
      because = "so a sender and a receiver that both wait for a minimum never wait for each other")
  void memoryAboveHalf() {
    assertThat(sender.largestMinimum()).isEqualTo(32);
    assertThatIllegalArgumentException().isThrownBy(() -> sender.fill(33, window -> 0));
  }

  @Test
  @DisplayName("to advance by 0 writes nothing")
  void advanceNothing() throws Exception {
    assertThat(sender.fill(window -> 0)).isZero();
    assertThat(receiver.available()).isZero();
  }

  @Test
  @DisplayName("to advance out of the memory throws, and writes nothing")
  void advanceOutside() throws Exception {
    fill(0, 10);
    assertThatIllegalStateException()
        .isThrownBy(() -> sender.fill(window -> {
          window.put((byte) 1);
          window.position(3); // in the bytes of the write before
          return 1;
        }));
    assertThat(receiver.available()).isEqualTo(10);
    check(0, 10);
  }

  @Test
  @DisplayName("bytes that were not flushed are not yet seen by the reader")
  @Differs(
      instead = "bytes are seen as soon as the window is given back",
      because = "to publish needs no call of its own; a staged stream keeps them until its flush")
  void seenWithoutFlush() throws Exception {
    fill(0, 4);
    assertThat(receiver.available()).isEqualTo(4);
    Shape.Pipe staged = Shape.STAGED.open(64);
    staged.out().write(PositionedBytes.of(0, 4));
    assertThat(staged.in().available()).isZero();
    staged.out().flush();
    assertThat(staged.in().available()).isEqualTo(4);
  }

  @Test
  @DisplayName("an exception while the memory is in use leaves nothing written")
  void writerThrows() {
    assertThatIllegalStateException()
        .isThrownBy(() -> sender.fill(window -> {
          window.put(PositionedBytes.of(0, 5));
          throw new IllegalStateException("test");
        }))
        .withMessage("test");
    assertThat(receiver.available()).isZero();
  }

  @Test
  @DisplayName("a read that consumes nothing finds the same bytes again")
  void examineOnly() throws Exception {
    fill(0, 10);
    for (int i = 0; i < 3; i++) {
      assertThat(receiver.drain(window -> {
            assertThat(window.remaining()).isEqualTo(10);
            return 0;
          }))
          .isZero();
    }
    check(0, 10);
  }

  @Test
  @DisplayName("a read that consumes a part finds the rest next time")
  void consumePart() throws Exception {
    fill(0, 10);
    assertThat(receiver.drain(window -> {
          window.position(window.position() + 4);
          return 4;
        }))
        .isEqualTo(4);
    check(4, 6);
  }

  @Test
  @DisplayName("to consume out of the buffer throws, and consumes nothing")
  void consumeOutside() throws Exception {
    fill(0, 10);
    check(0, 4);
    assertThatIllegalStateException()
        .isThrownBy(() -> receiver.drain(window -> {
          window.position(3); // in the bytes of the read before
          return 1;
        }));
    check(4, 6);
  }

  @Test
  @DisplayName("a read waits until there is more than was examined")
  void waitForMore() throws Exception {
    fill(0, 5);
    Companion<Integer> reader = companions.start("reader", () -> receiver.drain(6, window -> 0));
    reader.awaitWaiting();
    fill(5, 1);
    assertThat(reader.result()).isZero();
    check(0, 6);
  }

  @Test
  @DisplayName("a read of at least so many bytes gets them in one buffer")
  void readAtLeast() throws Exception {
    Companion<Integer> reader = companions.start(
        "reader",
        () -> receiver.drain(20, window -> {
          byte[] got = new byte[20];
          window.get(got);
          PositionedBytes.check(got, 0, 20, 0);
          return 20;
        }));
    for (int i = 0; i < 10; i++) {
      fill(2L * i, 2);
    }
    assertThat(reader.result()).isEqualTo(20);
  }

  @Test
  @DisplayName("that read gets fewer bytes only if the writer has completed")
  void readAtLeastAtTheEnd() throws Exception {
    fill(0, 5);
    sender.close();
    assertThat(receiver.drain(20, window -> {
          assertThat(window.remaining()).isEqualTo(5);
          window.position(window.limit());
          return 5;
        }))
        .isEqualTo(5);
    assertThat(receiver.drain(20, window -> 0)).isEqualTo(-1);
  }

  @Test
  @DisplayName("a try to read an empty pipe gives nothing and does not wait")
  void tryReadNothing() throws Exception {
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(5))).isZero();
    assertThat(receiver.drain(1, window -> 1, Duration.ZERO)).isZero();
  }

  @Test
  @DisplayName("a try to read gives what is there, and the end when it has come")
  void tryRead() throws Exception {
    fill(0, 3);
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(5))).isEqualTo(3);
    sender.close();
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(5))).isEqualTo(-1);
  }

  @Test
  @DisplayName("the reader's buffer is read-only")
  void readOnlyWindow() throws Exception {
    fill(0, 3);
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> receiver.drain(window -> {
          window.put(0, (byte) 1);
          return 0;
        }));
    check(0, 3);
  }

  @Test
  @DisplayName("a buffer that was kept after the read shows nothing any more")
  void keptBuffer() throws Exception {
    fill(0, 3);
    AtomicReference<ByteBuffer> kept = new AtomicReference<>();
    receiver.drain(window -> {
      kept.set(window);
      window.position(window.limit());
      return 3;
    });
    assertThat(kept.get().hasRemaining()).isFalse();
  }

  @Test
  @DisplayName("memory that was kept after the write takes nothing any more")
  void keptMemory() throws Exception {
    AtomicReference<ByteBuffer> kept = new AtomicReference<>();
    sender.fill(window -> {
      kept.set(window);
      window.put((byte) 1);
      return 1;
    });
    assertThat(kept.get().hasRemaining()).isFalse();
    assertThatExceptionOfType(java.nio.BufferOverflowException.class)
        .isThrownBy(() -> kept.get().put((byte) 2));
  }

  @Test
  @DisplayName("a second read inside of a read is an error, and changes nothing")
  void nestedRead() throws Exception {
    fill(0, 3);
    assertThatIllegalStateException()
        .isThrownBy(() -> receiver.drain(window -> receiver.tryReceiveInto(new byte[1], 0, 1)));
    check(0, 3);
  }

  @Test
  @DisplayName("a second write inside of a write is an error, and changes nothing")
  void nestedWrite() {
    assertThatIllegalStateException()
        .isThrownBy(() -> sender.fill(window -> sender.trySendBulk(new byte[1], 0, 1)));
    assertThat(receiver.available()).isZero();
  }

  @Test
  @DisplayName("two threads that read at once are an error")
  @Differs(
      instead = "they take turns, each with one piece",
      because = "ends are for many threads, unless `singleReceiver` was promised")
  void twoReaders() throws Exception {
    Companion<Integer> one = companions.start("one", () -> receiver.receiveByte());
    one.awaitWaiting();
    Companion<Integer> two = companions.start("two", () -> receiver.receiveByte());
    fill(0, 2);
    assertThat(one.result() + two.result())
        .isEqualTo((PositionedBytes.of(0, 1)[0] & 0xFF) + (PositionedBytes.of(1, 1)[0] & 0xFF));
  }

  @Test
  @DisplayName("the number of unflushed or unread bytes is known and goes down as they are read")
  void unreadBytes() throws Exception {
    fill(0, 30);
    assertThat(receiver.available()).isEqualTo(30);
    check(0, 12);
    assertThat(receiver.available()).isEqualTo(18);
    assertThat(sender.remainingCapacity()).isEqualTo(46);
  }

  @Test
  @DisplayName("a stream over the reader reads all, and closing it completes the reader")
  void asStream() throws Exception {
    fill(0, 30);
    sender.close();
    InputStream in = PipeStreams.inputStream(receiver);
    PositionedBytes.readToEnd(in, 0, 30, 4);
    in.close();
    assertThat(receiver.isOpen()).isFalse();
  }

  @Test
  @DisplayName("a stream over the reader may leave it open when it is closed")
  @Differs(
      instead = "closing a stream closes its end; a wrapper that ignores close leaves it open",
      because = "a switch for this is one line of a FilterInputStream")
  void leaveOpen() throws Exception {
    InputStream in = new java.io.FilterInputStream(PipeStreams.inputStream(receiver)) {
      @Override
      public void close() {}
    };
    in.close();
    assertThat(receiver.isOpen()).isTrue();
  }

  @Test
  @DisplayName("a stream over the reader throws the writer's failure to each reader")
  void streamFailure() throws Exception {
    sender.close(new IOException("test"));
    InputStream in = PipeStreams.inputStream(receiver);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(in::readAllBytes);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(() -> in.read());
  }

  @Test
  @DisplayName("a search for a delimiter that is not there asks for more and finds it later")
  void delimiter() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> {
      int least = 1;
      while (true) {
        int[] found = {-1};
        int[] seen = {0};
        receiver.drain(least, window -> {
          seen[0] = window.remaining();
          for (int i = 0; i < seen[0]; i++) {
            if (window.get(window.position() + i) == '\n') {
              found[0] = i + 1;
              window.position(window.position() + i + 1);
              break;
            }
          }
          return Math.max(0, found[0]);
        });
        if (found[0] >= 0) {
          return found[0];
        }
        least = seen[0] + 1;
      }
    });
    for (char c : "GET /\n".toCharArray()) {
      sender.sendByte(c);
    }
    assertThat(reader.result()).isEqualTo(6);
  }

  @Test
  @DisplayName("the writer goes on in a new piece of memory when the old one is full")
  void newSegments() throws Exception {
    BulkChannel large = BulkChannel.create(1 << 20);
    for (int i = 0; i < 100; i++) {
      large.sender().sendBulk(PositionedBytes.of(i * 5000L, 5000));
    }
    large.sender().close();
    PositionedBytes.readToEnd(PipeStreams.inputStream(large.receiver()), 0, 500_000, 7777);
  }
}
