// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.Companion;
import io.bulkpipe.io.Companions;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the tests of tokio's in-memory streams (duplex and simplex), and of smol's {@code piper},
 * demand. A poll that is pending is a {@code try} that gives 0, and a future that is not done.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class TokioDuplexTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(8);
  private final BulkSender sender = channel.sender();
  private final BulkReceiver receiver = channel.receiver();

  @Test
  @DisplayName("ping and pong: a pair of pipes carries a dialogue in both directions")
  void dialogue() throws Exception {
    BulkChannel back = BulkChannel.create(8);
    Companion<?> other = companions.start("other", () -> {
      byte[] ping = new byte[4];
      receiver.receiveFully(ping, 0, 4);
      assertThat(new String(ping, UTF_8)).isEqualTo("ping");
      back.sender().sendBulk("pong".getBytes(UTF_8));
    });
    sender.sendBulk("ping".getBytes(UTF_8));
    byte[] pong = new byte[4];
    back.receiver().receiveFully(pong, 0, 4);
    assertThat(new String(pong, UTF_8)).isEqualTo("pong");
    other.result();
  }

  @Test
  @DisplayName("a write across the pipe's size goes on as the reader reads")
  void acrossTheSize() throws Exception {
    Companion<?> writer = companions.start("writer", () -> {
      sender.sendBulk(PositionedBytes.of(0, 100));
      sender.close();
    });
    byte[] got = new byte[101];
    assertThat(receiver.receiveFully(got, 0, 101)).isEqualTo(100);
    PositionedBytes.check(got, 0, 100, 0);
    writer.result();
  }

  @Test
  @DisplayName("a dropped writer ends the stream after what it wrote")
  void droppedWriter() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 4));
    sender.close();
    byte[] got = new byte[8];
    assertThat(receiver.receiveInto(got)).isEqualTo(4);
    assertThat(receiver.receiveInto(got)).isEqualTo(-1);
  }

  @Test
  @DisplayName("a writer that is dropped without being closed ends the stream")
  @Differs(
      instead = "only a channel with `detectAbandonment` notices, after a garbage collection, and"
          + " then the reader gets a failure",
      because = "Java has no destructors, and a writer that was forgotten is no end of a stream")
  void forgottenWriter() {
    BulkChannel watched = BulkChannel.builder().capacity(8).detectAbandonment().build();
    BulkReceiver left = watched.receiver();
    watched = null;
    Companion.await("the receiver is over", () -> {
      System.gc();
      return isFailed(left);
    });
  }

  private static boolean isFailed(BulkReceiver from) {
    try {
      return from.tryReceiveInto(ByteBuffer.allocate(1)) < 0;
    } catch (java.io.IOException e) {
      return true;
    }
  }

  @Test
  @DisplayName("a dropped reader breaks the pipe for a writer that waits")
  void droppedReader() throws Exception {
    Companion<?> writer =
        companions.start("writer", () -> sender.sendBulk(PositionedBytes.of(0, 20)));
    writer.awaitWaiting();
    receiver.close();
    writer.failure(BrokenChannelException.class);
  }

  @Test
  @DisplayName("a write to a pipe whose reader is gone is a broken pipe, even if there is room")
  void brokenPipe() {
    receiver.close();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> sender.trySendBulk(ByteBuffer.allocate(1)));
  }

  @Test
  @DisplayName("a full pipe is not writable, and becomes so once a byte was read")
  void writableAgain() throws Exception {
    assertThat(sender.trySendBulk(PositionedBytes.of(0, 20), 0, 20)).isEqualTo(8);
    assertThat(sender.trySendBulk(PositionedBytes.of(8, 1), 0, 1)).isZero();
    CompletableFuture<Void> writable = sender.whenWritable(1);
    assertThat(writable).isNotDone();
    assertThat(receiver.receiveByte()).isEqualTo(PositionedBytes.of(0, 1)[0] & 0xFF);
    writable.join();
    assertThat(sender.trySendBulk(PositionedBytes.of(8, 1), 0, 1)).isEqualTo(1);
  }

  @Test
  @DisplayName("an empty pipe is not readable, and becomes so once a byte was written")
  void readableAgain() throws Exception {
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(4))).isZero();
    CompletableFuture<Void> readable = receiver.whenReadable(1);
    assertThat(readable).isNotDone();
    sender.sendByte(1);
    readable.join();
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(4))).isEqualTo(1);
  }

  @Test
  @DisplayName("close wakes a pending read, which then sees the end")
  void closeWakesRead() throws Exception {
    CompletableFuture<Void> readable = receiver.whenReadable(1);
    sender.close();
    readable.join();
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(4))).isEqualTo(-1);
  }

  @Test
  @DisplayName("close of the reader wakes a pending write, which then sees the broken pipe")
  void closeWakesWrite() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 8));
    CompletableFuture<Void> writable = sender.whenWritable(1);
    assertThat(writable).isNotDone();
    receiver.close();
    writable.join();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> sender.trySendBulk(ByteBuffer.allocate(1)));
  }

  @Test
  @DisplayName("a pipe of one byte carries everything, byte by byte")
  void sizeOne() throws Exception {
    BulkChannel one = BulkChannel.create(1);
    Companion<?> writer = companions.start("writer", () -> {
      one.sender().sendBulk(PositionedBytes.of(0, 500));
      one.sender().close();
    });
    byte[] got = new byte[500];
    assertThat(one.receiver().receiveFully(got, 0, 500)).isEqualTo(500);
    PositionedBytes.check(got, 0, 500, 0);
    assertThat(one.receiver().receiveByte()).isEqualTo(-1);
    writer.result();
  }

  @Test
  @DisplayName("a pipe of size 0 can be made, and never takes a byte")
  @Differs(
      instead = "a capacity below 1 is an IllegalArgumentException",
      because = "such a pipe could only wait for ever")
  void sizeZero() {
    assertThatIllegalArgumentException().isThrownBy(() -> BulkChannel.create(0));
  }

  @Test
  @DisplayName("a maximum of one is filled, drained and filled again without loss")
  void fillAndDrainAgain() throws Exception {
    byte[] got = new byte[8];
    for (int i = 0; i < 1000; i++) {
      assertThat(sender.trySendBulk(PositionedBytes.of(8L * i, 8), 0, 8)).isEqualTo(8);
      assertThat(receiver.tryReceiveInto(got, 0, 8)).isEqualTo(8);
      PositionedBytes.check(got, 0, 8, 8L * i);
    }
  }

  @Test
  @DisplayName("several buffers are written by one call, as far as they fit")
  void vectoredWrite() throws Exception {
    ByteBuffer[] parts = {
      ByteBuffer.wrap(PositionedBytes.of(0, 3)), ByteBuffer.wrap(PositionedBytes.of(3, 9))
    };
    assertThat(sender.trySendBulk(parts)).isEqualTo(8);
    assertThat(parts[0].remaining()).isZero();
    assertThat(parts[1].remaining()).isEqualTo(4);
    byte[] got = new byte[8];
    receiver.receiveFully(got, 0, 8);
    PositionedBytes.check(got, 0, 8, 0);
  }

  @Test
  @DisplayName("empty buffers among them are passed over")
  void vectoredWriteWithEmpty() throws Exception {
    ByteBuffer[] parts = {
      ByteBuffer.allocate(0), ByteBuffer.wrap(PositionedBytes.of(0, 3)), ByteBuffer.allocate(0)
    };
    assertThat(sender.trySendBulk(parts)).isEqualTo(3);
    assertThat(receiver.available()).isEqualTo(3);
  }

  @Test
  @DisplayName("several empty buffers are written as 0 bytes")
  void vectoredWriteOfNothing() throws Exception {
    ByteBuffer[] parts = {ByteBuffer.allocate(0), ByteBuffer.allocate(0)};
    assertThat(sender.trySendBulk(parts)).isZero();
    assertThat(sender.trySendBulk(new ByteBuffer[0])).isZero();
  }

  @Test
  @DisplayName("the two halves of a pipe may be moved to two threads")
  void halves() throws Exception {
    Companion<?> writer = companions.start("writer", () -> {
      for (int i = 0; i < 1000; i++) {
        sender.sendByte(i);
      }
      sender.close();
    });
    Companion<Integer> reader = companions.start("reader", () -> {
      int count = 0;
      for (int b; (b = receiver.receiveByte()) >= 0; count++) {
        assertThat(b).isEqualTo(count & 0xFF);
      }
      return count;
    });
    writer.result();
    assertThat(reader.result()).isEqualTo(1000);
  }

  @Test
  @DisplayName("a reader that gives up while it waits loses no byte")
  void cancelledRead() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> receiver.receiveInto(new byte[4]));
    reader.awaitWaiting().interrupt();
    reader.failure(InterruptedException.class);
    sender.sendBulk(PositionedBytes.of(0, 5));
    byte[] got = new byte[5];
    receiver.receiveFully(got, 0, 5);
    PositionedBytes.check(got, 0, 5, 0);
  }

  @Test
  @DisplayName("a writer that gives up while it waits reports what it has written")
  void cancelledWrite() throws Exception {
    Companion<?> writer =
        companions.start("writer", () -> sender.sendBulk(PositionedBytes.of(0, 20)));
    writer.awaitWaiting().interrupt();
    long sent = ((io.bulkpipe.channel.PartialTransfer) writer.failure(InterruptedException.class))
        .bytesTransferred();
    assertThat(sent).isEqualTo(8);
    assertThat(receiver.available()).isEqualTo(8);
  }

  @Test
  @DisplayName("a reader that waits is woken by the first byte, not by a full buffer")
  void wokenByFirstByte() throws Exception {
    Companion<Integer> reader = companions.start("reader", () -> receiver.receiveInto(new byte[8]));
    reader.awaitWaiting();
    sender.sendByte(1);
    assertThat(reader.result()).isEqualTo(1);
  }

  @Test
  @DisplayName("shutdown is the end for the reader, and a later write fails")
  void shutdown() throws Exception {
    sender.close();
    assertThat(receiver.receiveByte()).isEqualTo(-1);
    assertThatExceptionOfType(java.nio.channels.ClosedChannelException.class)
        .isThrownBy(() -> sender.sendByte(1));
  }

  @Test
  @DisplayName("a task that always finds bytes gives way to the others after some time")
  @Differs(
      instead = "a call never gives way while it has something to move",
      because = "threads, not tasks: the system takes the processor from a thread by itself")
  void noBudget() throws Exception {
    BulkChannel large = BulkChannel.create(100_000);
    large.sender().sendBulk(new byte[100_000]);
    for (int i = 0; i < 1000; i++) {
      assertThat(large.receiver().tryReceiveInto(new byte[100], 0, 100)).isEqualTo(100);
    }
  }

  @Test
  @DisplayName("the length and the room are known to both halves, and add up to the size")
  void lengths() throws Exception {
    assertThat(sender.remainingCapacity()).isEqualTo(8);
    sender.sendBulk(PositionedBytes.of(0, 5));
    assertThat(receiver.available()).isEqualTo(5);
    assertThat(sender.remainingCapacity()).isEqualTo(3);
    assertThat(sender.capacity()).isEqualTo(receiver.capacity()).isEqualTo(8);
  }

  @Test
  @DisplayName("a half knows that the other one has gone")
  void isClosed() {
    assertThat(sender.isOpen()).isTrue();
    receiver.close();
    assertThat(sender.isOpen()).isFalse();
    assertThat(sender.isOver()).isTrue();
  }

  @Test
  @DisplayName("bytes can be drained into any sink, straight from the pipe's memory")
  void drainInto() throws Exception {
    sender.sendBulk(PositionedBytes.of(0, 8));
    byte[] got = new byte[8];
    assertThat(receiver.drain(window -> {
          int n = window.remaining();
          window.get(got, 0, n);
          return n;
        }))
        .isEqualTo(8);
    PositionedBytes.check(got, 0, 8, 0);
  }

  @Test
  @DisplayName("the pipe can be filled from any source, straight into its memory")
  void fillFrom() throws Exception {
    assertThat(sender.fill(window -> {
          window.put(PositionedBytes.of(0, 6));
          return 6;
        }))
        .isEqualTo(6);
    byte[] got = new byte[6];
    receiver.receiveFully(got, 0, 6);
    PositionedBytes.check(got, 0, 6, 0);
  }

  @Test
  @DisplayName("a source at its end ends the filling, without closing the pipe")
  void fillFromEndedSource() throws Exception {
    assertThat(sender.fill(window -> -1)).isEqualTo(-1);
    assertThat(sender.isOpen()).isTrue();
  }

  @Test
  @DisplayName("random sizes of writes and reads on two threads: the same bytes in order")
  void randomSizes() throws Exception {
    java.util.SplittableRandom random = new java.util.SplittableRandom(7);
    int[] sizes = random.ints(2000, 0, 30).toArray();
    int total = java.util.Arrays.stream(sizes).sum();
    Companion<?> writer = companions.start("writer", () -> {
      long at = 0;
      for (int size : sizes) {
        sender.sendBulk(PositionedBytes.of(at, size));
        at += size;
      }
      sender.close();
    });
    byte[] got = new byte[30];
    long at = 0;
    for (int n; (n = receiver.receiveInto(got, 0, 1 + (int) (at % 29))) >= 0; at += n) {
      PositionedBytes.check(got, 0, n, at);
    }
    assertThat(at).isEqualTo(total);
    writer.result();
  }
}
