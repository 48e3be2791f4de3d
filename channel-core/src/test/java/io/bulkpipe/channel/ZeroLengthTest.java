// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.ThreadKind;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of length zero: no lock, no wait, no change, in whatever state the channel is. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B16", "R5"})
class ZeroLengthTest {
  private static final int CAPACITY = 10;
  private static final byte[] NONE = new byte[0];
  private final Exception cause = new Exception("the reason");

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName(
      "B16 on an open channel, empty, part full, wrapped and full: 0, and the same content")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, CAPACITY})
  void open(int fill) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    channel.sender().sendBulk(new byte[7]);
    assertThat(channel.receiver().receiveInto(new byte[7])).isEqualTo(7);
    channel.sender().sendBulk(PositionedBytes.of(0, fill));
    assertChangesNothing(channel, () -> {
      assertSends(channel);
      assertReceives(channel);
    });
    assertThat(channel.receiver().available()).isEqualTo(fill);
    PositionedBytes.receive(channel.receiver(), fill, 0);
    assertThat(channel.receiver().tryReceiveInto(new byte[1], 0, 1)).isZero();
  }

  @DisplayName("B16 with the interrupt flag set, which stays")
  @EachThreadKind
  @Covers({"B20", "R8"})
  void interrupted(ThreadKind kind) {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> body = crew.start(kind, "caller", () -> {
      Thread.currentThread().interrupt();
      assertReceives(channel);
      channel.sender().sendBulk(new byte[CAPACITY]);
      assertSends(channel);
    });
    body.result();
    assertThat(body.flagAtEnd()).isTrue();
  }

  @DisplayName("B16 while another call holds the end")
  @EachThreadKind
  void held(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked();
    assertReceives(channel);
    channel.sender().sendByte(3);
    assertThat(receiver.result()).isEqualTo(3);

    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[11]));
    sender.awaitParked();
    assertSends(channel);
    assertThat(channel.receiver().receiveByte()).isZero();
    sender.result();
  }

  @DisplayName("B27 an empty send wakes no receiver, an empty receive no sender")
  @EachThreadKind
  @Covers("B27")
  void wakesNobody(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked();
    assertChangesNothing(channel, () -> assertSends(channel));
    assertThat(receiver.isParked()).isTrue();
    assertThat(channel.sender().isAwaited()).isTrue();
    channel.sender().sendByte(3);
    assertThat(receiver.result()).isEqualTo(3);

    Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[11]));
    sender.awaitParked();
    assertChangesNothing(channel, () -> assertReceives(channel));
    assertThat(sender.isParked()).isTrue();
    assertThat(channel.receiver().receiveByte()).isZero();
    sender.result();
  }

  @DisplayName("B16 after the own end was closed: the error that the state calls for")
  @Test
  void ownEndClosed() {
    BulkChannel sender = BulkChannel.create(CAPACITY);
    sender.sender().close(cause);
    assertSendsFail(sender, ErrorKind.CLOSED_BEFORE);

    BulkChannel aborted = BulkChannel.create(CAPACITY);
    aborted.sender().abort(cause);
    assertSendsFail(aborted, ErrorKind.CLOSED_BEFORE);

    BulkChannel receiver = BulkChannel.create(CAPACITY);
    receiver.receiver().cancel(cause);
    assertReceivesFail(receiver, ErrorKind.CLOSED_BEFORE);
    assertSendsFail(receiver, ErrorKind.BROKEN);
  }

  @DisplayName("B16 after the sender closed: 0, with data and at the end, told or not")
  @Test
  @Covers("B11")
  void senderClosed() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().close();
    assertReceives(channel);
    PositionedBytes.receive(channel.receiver(), 3, 0);
    assertReceives(channel);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertReceives(channel);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
  }

  @DisplayName("B16 after the sender failed: 0 while there is data, its error once that was told")
  @Test
  @Covers("B12")
  void senderFailed() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().close(cause);
    assertReceives(channel);
    PositionedBytes.receive(channel.receiver(), 3, 0);
    ErrorKind.SENDER_FAILED.check(catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);
    assertReceivesFail(channel, ErrorKind.SENDER_FAILED);

    BulkChannel aborted = BulkChannel.create(CAPACITY);
    aborted.sender().sendBulk(PositionedBytes.of(0, 3));
    aborted.sender().abort(cause);
    assertReceivesFail(aborted, ErrorKind.SENDER_FAILED);
  }

  @DisplayName(
      "B16 after the sender failed and all was received: nothing until told, then its error")
  @Test
  @Covers({"R5", "R7", "B12", "E5"})
  void senderFailedAndDrained() throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().close(cause);
    PositionedBytes.receive(channel.receiver(), 3, 0);
    assertThat(channel.receiver().receiveInto(NONE)).isZero();
    ErrorKind.SENDER_FAILED.check(catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);
    assertReceivesFail(channel, ErrorKind.SENDER_FAILED);
  }

  @DisplayName("A gather of nothing, of empty parts, or of an empty slice is empty")
  @Test
  @Covers("B22")
  void emptyGather() throws Exception {
    BulkChannel channel = BulkChannel.create(1);
    channel.sender().sendByte(1);
    ByteBuffer empty = ByteBuffer.allocate(0);
    ByteBuffer full = ByteBuffer.allocate(5);
    assertChangesNothing(channel, () -> {
      channel.sender().sendBulk(new ByteBuffer[0]);
      channel.sender().sendBulk(new ByteBuffer[] {empty, empty});
      channel.sender().sendBulk(new ByteBuffer[] {full}, 1, 0);
      channel.sender().sendBulk(new ByteBuffer[] {full, empty, full}, 1, 1);
    });
    assertThat(full.position()).isZero();
  }

  private static void assertSends(BulkChannel channel) throws Exception {
    for (SendForm form : SendForm.values()) {
      assertThat(form.send(channel.sender(), NONE)).as("%s", form).isZero();
    }
  }

  private static void assertReceives(BulkChannel channel) throws Exception {
    for (ReceiveForm form : ReceiveForm.values()) {
      assertThat(form.receive(channel.receiver(), NONE)).as("%s", form).isZero();
    }
  }

  private void assertSendsFail(BulkChannel channel, ErrorKind error) {
    for (SendForm form : SendForm.values()) {
      if (form != SendForm.BYTE) {
        error.check(catchThrowable(() -> form.send(channel.sender(), NONE)), cause, 0);
      }
    }
  }

  private void assertReceivesFail(BulkChannel channel, ErrorKind error) {
    for (ReceiveForm form : ReceiveForm.values()) {
      if (form != ReceiveForm.BYTE) {
        error.check(catchThrowable(() -> form.receive(channel.receiver(), NONE)), cause, 0);
      }
    }
  }

  private static void assertChangesNothing(BulkChannel channel, Action calls) throws Exception {
    ChannelStats before = channel.stats();
    int fill = channel.receiver().available();
    calls.run();
    ChannelStats after = channel.stats();
    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("sender.nanosParked", "receiver.nanosParked")
        .isEqualTo(before);
    assertThat(channel.receiver().available()).isEqualTo(fill);
  }
}
