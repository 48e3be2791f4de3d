// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Absent;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an end knows of its channel, waits for readiness, and the gathered tries. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R1", "R8", "R11"})
class QueriesTest {
  private static final int CAPACITY = 9;

  @RegisterExtension
  final Crew crew = new Crew();

  private final BulkChannel channel =
      BulkChannel.builder().capacity(CAPACITY).name("orders").build();
  private final BulkSender sender = channel.sender();
  private final BulkReceiver receiver = channel.receiver();

  @DisplayName("Both ends know the name, the figures and the largest minimum")
  @Test
  void endsKnowTheirChannel() throws Exception {
    sender.sendBulk(new byte[3]);
    assertThat(sender.name()).isEqualTo("orders");
    assertThat(receiver.name()).isEqualTo("orders");
    assertThat(sender.stats()).isEqualTo(channel.stats());
    assertThat(receiver.stats().sender().bytes()).isEqualTo(3);
    assertThat(BulkChannel.create().sender().name()).isEqualTo("unnamed");
  }

  @DisplayName("R16 the largest minimum is half the capacity, rounded up, and can be waited for")
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "9, 5", "65536, 32768"})
  void largestMinimum(int capacity, int largest) throws Exception {
    BulkChannel other = BulkChannel.create(capacity);
    assertThat(other.sender().largestMinimum()).isEqualTo(largest);
    assertThat(other.receiver().largestMinimum()).isEqualTo(largest);
    other.sender().awaitWritable(largest);
    assertThatThrownBy(() -> other.sender().awaitWritable(largest + 1))
        .hasMessageContaining("minimum=" + (largest + 1));
  }

  @DisplayName("R11 isOver is what whenOver would be")
  @ParameterizedTest
  @ValueSource(strings = {"close", "fail", "abort", "cancel", "receiver.close"})
  void isOver(String by) throws Exception {
    sender.sendBulk(new byte[2]);
    assertThat(sender.isOver()).isFalse();
    assertThat(receiver.isOver()).isFalse();
    switch (by) {
      case "close" -> sender.close();
      case "fail" -> sender.close(new IOException("failed"));
      case "abort" -> sender.abort(new IOException("aborted"));
      case "cancel" -> receiver.cancel(new IOException("cancelled"));
      default -> receiver.close();
    }
    boolean bytesAreLeft = by.equals("close") || by.equals("fail");
    assertThat(sender.isOver()).isTrue();
    assertThat(receiver.isOver()).isEqualTo(!bytesAreLeft);
    assertThat(sender.whenOver().isDone()).isTrue();
    assertThat(receiver.whenOver().isDone()).isEqualTo(!bytesAreLeft);
    if (bytesAreLeft) {
      assertThat(receiver.receiveInto(new byte[2])).isEqualTo(2);
      assertThat(receiver.isOver()).isFalse();
      if (by.equals("close")) {
        assertThat(receiver.receiveByte()).isEqualTo(-1);
      } else {
        assertThatThrownBy(receiver::receiveByte).hasMessageEndingWith("failed");
      }
      assertThat(receiver.isOver()).isTrue();
    }
  }

  @DisplayName("R11 a thread waits for a minimum of bytes, or of room, and takes nothing")
  @EachThreadKind
  void waits(ThreadKind kind) throws Exception {
    Body<?> reader = crew.start(kind, "reader", () -> receiver.awaitReadable(4));
    sender.sendBulk(new byte[3]);
    sender.flush(); // a hard minimum
    assertThat(receiver.awaitReadable(4, Duration.ofMillis(1))).isFalse();
    sender.sendBulk(new byte[6]);
    reader.result();
    assertThat(receiver.available()).isEqualTo(CAPACITY);

    Body<?> writer = crew.start(kind, "writer", () -> sender.awaitWritable(2));
    assertThat(receiver.receiveInto(new byte[1])).isEqualTo(1);
    assertThat(sender.awaitWritable(2, Duration.ZERO)).isFalse();
    assertThat(receiver.receiveInto(new byte[1])).isEqualTo(1);
    writer.result();
    assertThat(sender.remainingCapacity()).isEqualTo(2);
  }

  @DisplayName("R7 R11 an ending ends the wait for readiness")
  @EachThreadKind
  void endings(ThreadKind kind) throws Exception {
    Body<?> reader = crew.start(kind, "reader", () -> receiver.awaitReadable(4));
    sender.close();
    reader.result();
    BulkChannel full = BulkChannel.create(1);
    full.sender().sendByte(1);
    Body<?> writer = crew.start(kind, "writer", () -> full.sender().awaitWritable(1));
    full.receiver().close();
    writer.result();
    assertThat(full.sender().awaitWritable(1, Duration.ZERO)).isTrue();
  }

  @DisplayName("R8 an interrupt ends the wait for readiness")
  @EachThreadKind
  void interruption(ThreadKind kind) {
    Body<?> reader = crew.start(kind, "reader", () -> receiver.awaitReadable(4));
    Await.until("parked", () -> reader.thread().getState() == Thread.State.WAITING);
    reader.thread().interrupt();
    assertThat(reader.failure())
        .isInstanceOf(TransferInterruptedException.class)
        .hasMessageContaining("orders");
    assertThat(sender.isAwaited()).isFalse();
  }

  @DisplayName("R16 a wait for readiness out of a callback of the same end is refused")
  @Test
  void fromACallback() throws Exception {
    int filled = sender.fill(window -> {
      assertThatThrownBy(() -> sender.awaitWritable(1)).isInstanceOf(IllegalStateException.class);
      window.put((byte) 7);
      return 0;
    });
    assertThat(filled).isEqualTo(1);
    int drained = receiver.drain(window -> {
      assertThatThrownBy(() -> receiver.awaitReadable(1)).isInstanceOf(IllegalStateException.class);
      assertThat(window.get()).isEqualTo((byte) 7);
      return 0;
    });
    assertThat(drained).isEqualTo(1);
  }

  @DisplayName("R1 several buffers are tried as one range")
  @Test
  void gatheredTries() throws Exception {
    ByteBuffer[] srcs = {
      ByteBuffer.wrap(new byte[] {1, 2, 3, 4}),
      ByteBuffer.allocateDirect(0),
      ByteBuffer.wrap(new byte[] {5, 6, 7, 8, 9, 10, 11})
    };
    assertThat(sender.trySendBulk(srcs)).isEqualTo(CAPACITY);
    assertThat(srcs[2].remaining()).isEqualTo(2);
    assertThat(sender.trySendBulk(srcs)).isZero();
    ByteBuffer[] dsts = {ByteBuffer.allocate(2), ByteBuffer.allocateDirect(4)};
    assertThat(receiver.tryReceiveInto(dsts)).isEqualTo(6);
    assertThat(dsts[0].array()).containsExactly(1, 2);
    assertThat(dsts[1].get(3)).isEqualTo((byte) 6);
    assertThat(sender.trySendBulk(srcs, 2, 1)).isEqualTo(2);
    ByteBuffer[] rest = {ByteBuffer.allocate(9)};
    assertThat(receiver.tryReceiveInto(rest)).isEqualTo(5);
    assertThat(receiver.tryReceiveInto(rest)).isZero();
    sender.close();
    assertThat(receiver.tryReceiveInto(rest)).isEqualTo(-1);
    assertThatThrownBy(() -> sender.trySendBulk(new ByteBuffer[] {srcs[0], ByteBuffer.allocate(1)}))
        .isInstanceOf(EndClosedException.class);
  }

  @DisplayName("Bad arguments of the gathered tries")
  @Test
  void badArguments() {
    ByteBuffer one = ByteBuffer.allocate(1);
    assertThatThrownBy(() -> sender.trySendBulk(Absent.<ByteBuffer[]>value()))
        .hasMessage("srcs=null");
    assertThatThrownBy(() -> receiver.tryReceiveInto(Absent.<ByteBuffer[]>value()))
        .hasMessage("dsts=null");
    assertThatThrownBy(() -> sender.trySendBulk(new ByteBuffer[] {one, one}))
        .hasMessageContaining("srcs[1] is srcs[0]");
    assertThatThrownBy(() -> receiver.tryReceiveInto(new ByteBuffer[] {one}, 1, 1))
        .hasMessageContaining("offset=1, length=1, dsts.length=1");
    assertThatThrownBy(() -> receiver.tryReceiveInto(new ByteBuffer[] {one.asReadOnlyBuffer()}))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> sender.trySendWhole(Absent.<ByteBuffer>value()))
        .hasMessage("src=null");
    assertThatThrownBy(() -> sender.trySendWhole(ByteBuffer.allocate(CAPACITY + 1)))
        .hasMessage("src.remaining=10 is above the capacity=9");
  }

  @DisplayName("R1 a whole buffer is sent, or nothing of it")
  @Test
  void wholeBuffer() throws Exception {
    ByteBuffer src = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6}).position(1);
    assertThat(sender.trySendWhole(src)).isTrue();
    assertThat(src.hasRemaining()).isFalse();
    src.position(1);
    assertThat(sender.trySendWhole(src)).isFalse();
    assertThat(src.position()).isEqualTo(1);
    assertThat(sender.trySendWhole(ByteBuffer.allocate(0))).isTrue();
    byte[] dst = new byte[9];
    assertThat(receiver.receiveInto(dst)).isEqualTo(6);
    assertThat(dst).startsWith(1, 2, 3, 4, 5, 6);
    assertThat(sender.trySendWhole(src)).isTrue();
  }
}
