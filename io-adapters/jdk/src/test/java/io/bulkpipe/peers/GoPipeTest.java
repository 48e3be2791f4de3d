// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Go's tests of {@code io.Pipe}, and those of buffered pipes for Go, demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class GoPipeTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(64);
  private final BulkSender sender = channel.sender();
  private final BulkReceiver receiver = channel.receiver();
  private final IOException cause = new IOException("given by the test");

  @Test
  @DisplayName("one write and one read: the same bytes")
  void single() throws Exception {
    Companion<?> writer =
        companions.start("writer", () -> sender.sendBulk(PositionedBytes.of(0, 11)));
    byte[] got = new byte[64];
    assertThat(receiver.receiveFully(got, 0, 11)).isEqualTo(11);
    PositionedBytes.check(got, 0, 11, 0);
    writer.result();
  }

  @Test
  @DisplayName("a sequence of reads and writes in turn: each read gets its write")
  void sequence() throws Exception {
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < 50; i++) {
        sender.sendBulk(PositionedBytes.of(i, 5));
        sender.awaitDrained();
      }
      sender.close();
    });
    byte[] got = new byte[64];
    for (int i = 0; i < 50; i++) {
      assertThat(receiver.receiveInto(got)).isEqualTo(5);
      PositionedBytes.check(got, 0, 5, i);
    }
    assertThat(receiver.receiveInto(got)).isEqualTo(-1);
    writer.result();
  }

  @Test
  @DisplayName("a large write is read by many small reads")
  void largeWrite() throws Exception {
    Companion<?> writer =
        companions.start("writer", () -> sender.sendBulk(PositionedBytes.of(0, 1280)));
    byte[] got = new byte[10];
    for (int i = 0; i < 128; i++) {
      assertThat(receiver.receiveFully(got, 0, 10)).isEqualTo(10);
      PositionedBytes.check(got, 0, 10, i * 10L);
    }
    writer.result();
  }

  @Test
  @DisplayName("a write has reached its reader when it returns")
  @Differs(
      instead = "it returns once its bytes are in the buffer; `awaitDrained` waits for the reader",
      because = "the pipe has a buffer, so that both sides run at once")
  void synchronous() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 5));
    assertThat(receiver.available()).isEqualTo(5);
    Companion<?> waiter = companions.start("waiter", () -> sender.awaitDrained());
    waiter.awaitWaiting();
    assertThat(receiver.receiveInto(new byte[9])).isEqualTo(5);
    waiter.result();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("close of the writer ends a read that waits, and one that comes later")
  void readClose(boolean early) throws Exception {
    if (early) {
      sender.close();
    }
    Companion<Integer> reader = companions.start("reader", () -> receiver.receiveByte());
    if (!early) {
      reader.awaitWaiting();
      sender.close();
    }
    assertThat(reader.result()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("close of the writer for a cause: a read reports that cause, early or late")
  void readCloseWithCause(boolean early) throws Exception {
    if (early) {
      sender.close(cause);
    }
    Companion<Integer> reader = companions.start("reader", () -> receiver.receiveByte());
    if (!early) {
      reader.awaitWaiting();
      sender.close(cause);
    }
    assertThat(reader.failure(SenderFailedException.class)).hasCause(cause);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("close of the reader ends a write that waits, and one that comes later")
  void writeClose(boolean early) throws Exception {
    if (early) {
      receiver.close();
    }
    Companion<?> writer = companions.start("writer", () -> sender.sendBulk(new byte[200]));
    if (!early) {
      writer.awaitWaiting();
      receiver.close();
    }
    writer.failure(BrokenChannelException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("close of the reader for a cause: a write reports that cause, early or late")
  void writeCloseWithCause(boolean early) throws Exception {
    if (early) {
      receiver.cancel(cause);
    }
    Companion<?> writer = companions.start("writer", () -> sender.sendBulk(new byte[200]));
    if (!early) {
      writer.awaitWaiting();
      receiver.cancel(cause);
    }
    assertThat(writer.failure(BrokenChannelException.class)).hasCause(cause);
  }

  @Test
  @DisplayName("a write that was cut off reports how many bytes were taken")
  void shortWrite() throws Exception {
    Companion<?> writer = companions.start("writer", () -> sender.sendBulk(new byte[200]));
    writer.awaitWaiting();
    receiver.close();
    PartialTransfer partial = writer.failure(BrokenChannelException.class);
    assertThat(partial.bytesTransferred()).isEqualTo(64);
  }

  @Test
  @DisplayName("a read of no bytes does not wait for a writer")
  void emptyRead() throws Exception {
    assertThat(receiver.receiveInto(new byte[0])).isZero();
  }

  @Test
  @DisplayName("a write of no bytes does not wait for a reader, and is no end")
  void emptyWrite() throws Exception {
    sender.sendBulk(new byte[0]);
    sender.sendByte(7);
    assertThat(receiver.receiveByte()).isEqualTo(7);
  }

  @Test
  @DisplayName("a write of no bytes reaches a reader as a read of no bytes")
  @Differs(
      instead = "the reader notices nothing",
      because = "a channel of bytes has no empty pieces; messages have (MessageSender)")
  void emptyWriteIsNotSeen() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> receiver.receiveInto(new byte[5]));
    reader.awaitWaiting();
    sender.sendBulk(new byte[0]);
    sender.sendBulk(new byte[2]);
    assertThat(reader.result()).isEqualTo(2);
  }

  @Test
  @DisplayName("no array counts as an array of no bytes")
  @Differs(
      instead = "it is a NullPointerException",
      because = "in Java, no array is not an empty one")
  void nil() {
    assertThatNullPointerException().isThrownBy(() -> sender.sendBulk((byte[]) null));
    assertThatNullPointerException().isThrownBy(() -> receiver.receiveInto((byte[]) null));
  }

  @Test
  @DisplayName("a write after the writer's own close fails")
  void writeAfterWriterClose() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 5));
    sender.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> sender.sendBulk(PositionedBytes.of(5, 5)));
    byte[] got = new byte[10];
    assertThat(receiver.receiveFully(got, 0, 10)).isEqualTo(5);
    PositionedBytes.check(got, 0, 5, 0);
  }

  @Test
  @DisplayName("closing twice keeps the first cause")
  void firstCauseWins() throws Exception {
    sender.close(cause);
    sender.close(new IOException("second"));
    sender.close();
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> receiver.receiveByte())
        .withCause(cause);
  }

  @Test
  @DisplayName("the first close of the reader wins, too")
  void firstCauseOfReaderWins() throws Exception {
    receiver.cancel(cause);
    receiver.cancel(new IOException("second"));
    receiver.close();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> sender.sendByte(1))
        .withCause(cause);
  }

  @Test
  @DisplayName("a clean close cannot become a failure later")
  void cleanStaysClean() throws Exception {
    sender.close();
    sender.close(cause);
    assertThat(receiver.receiveByte()).isEqualTo(-1);
  }

  @Test
  @DisplayName("a read after the reader's own close fails")
  void readAfterReaderClose() throws Exception {
    sender.sendByte(1);
    receiver.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> receiver.receiveByte());
  }

  @Test
  @DisplayName("closing the writer from many threads at once is one close")
  void closeByMany() throws Exception {
    List<Companion<?>> closing = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      closing.add(companions.start("closing " + i, this::closeIt));
    }
    closing.forEach(Companion::result);
    assertThat(receiver.receiveByte()).isEqualTo(-1);
  }

  private void closeIt() {
    sender.close();
  }

  @Test
  @DisplayName("writes of many threads are not mixed, however long they are")
  void concurrentWrites() throws Exception {
    int threads = 5;
    int length = 1000;
    List<Companion<?>> writers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      byte[] piece = new byte[length];
      Arrays.fill(piece, (byte) i);
      writers.add(companions.start("writer " + i, () -> {
        for (int k = 0; k < 20; k++) {
          sender.sendBulk(piece);
        }
      }));
    }
    byte[] got = new byte[length];
    int[] counts = new int[threads];
    for (int k = 0; k < threads * 20; k++) {
      assertThat(receiver.receiveFully(got, 0, length)).isEqualTo(length);
      assertThat(got).containsOnly(got[0]);
      counts[got[0]]++;
    }
    assertThat(counts).containsOnly(20);
    writers.forEach(Companion::result);
  }

  @Test
  @DisplayName("reads of many threads get each byte once")
  void concurrentReads() throws Exception {
    List<Companion<Integer>> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      readers.add(companions.start("reader " + i, () -> {
        int bytes = 0;
        byte[] got = new byte[7];
        for (int n; (n = receiver.receiveInto(got)) >= 0; ) {
          bytes += n;
        }
        return bytes;
      }));
    }
    for (int i = 0; i < 500; i++) {
      sender.sendBulk(new byte[13]);
    }
    sender.close();
    assertThat(readers.stream().mapToInt(Companion::result).sum()).isEqualTo(500 * 13);
  }

  @Test
  @DisplayName("a read may be shorter than its buffer, but has at least a byte")
  void shortRead() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 3));
    assertThat(receiver.receiveInto(new byte[64])).isEqualTo(3);
  }

  @Test
  @DisplayName("readers and writers that start, write and close at once never hang")
  void races() throws Exception {
    for (int i = 0; i < 300; i++) {
      BulkChannel raced = BulkChannel.create(8);
      Companion<?> writer = companions.start("writer", () -> {
        raced.sender().sendBulk(PositionedBytes.of(0, 20));
        raced.sender().close();
      });
      byte[] got = new byte[30];
      assertThat(raced.receiver().receiveFully(got, 0, 30)).isEqualTo(20);
      PositionedBytes.check(got, 0, 20, 0);
      writer.result();
    }
  }

  @Test
  @DisplayName("a reader that closes in the middle stops the writer, in every interleaving")
  void readerCloseRaces() throws Exception {
    for (int i = 0; i < 300; i++) {
      BulkChannel raced = BulkChannel.create(8);
      Companion<?> writer =
          companions.start("writer", () -> raced.sender().sendBulk(PositionedBytes.of(0, 200)));
      assertThat(raced.receiver().receiveInto(new byte[5])).isPositive();
      raced.receiver().close();
      writer.failure(BrokenChannelException.class);
    }
  }

  @Test
  @DisplayName("a buffered pipe takes writes up to its size without a reader, and then waits")
  void buffered() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 64));
    Companion<?> writer =
        companions.start("writer", () -> sender.sendByte(PositionedBytes.of(64, 1)[0]));
    writer.awaitWaiting();
    byte[] got = new byte[65];
    assertThat(receiver.receiveFully(got, 0, 65)).isEqualTo(65);
    PositionedBytes.check(got, 0, 65, 0);
    writer.result();
  }

  @Test
  @DisplayName("a buffered pipe gives what it holds before it reports the end or the cause")
  void bufferedBeforeEnd() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 40));
    sender.close(cause);
    byte[] got = new byte[40];
    assertThat(receiver.receiveFully(got, 0, 40)).isEqualTo(40);
    PositionedBytes.check(got, 0, 40, 0);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(() -> receiver.receiveByte());
  }

  @Test
  @DisplayName("a buffered pipe drops what it holds when its reader closes")
  void bufferedAndReaderClose() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 40));
    receiver.close();
    assertThat(receiver.available()).isZero();
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> sender.sendByte(1));
  }
}
