// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the receiver is told at the end, when, and that it is told the same ever after. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R6", "R7"})
class EndOfStreamTest {
  private final Exception first = new Exception("first");
  private final Exception second = new Exception("second");

  static Stream<Arguments> forms() {
    return Combinations.of(List.of(ReceiveForm.values()), List.of(Shape.SHARED, Shape.SINGLE));
  }

  @DisplayName("B11 the end comes after the last byte, again and again, in every form")
  @ParameterizedTest
  @MethodSource("forms")
  @Covers("B11")
  void endAfterLastByte(ReceiveForm form, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 10));
    channel.sender().close();
    byte[] got = new byte[form == ReceiveForm.BYTE ? 1 : 4];
    int position = 0;
    while (position < 10) {
      int n = form.receive(channel.receiver(), got);
      assertThat(n).isEqualTo(Math.min(got.length, 10 - position));
      PositionedBytes.check(got, n, position);
      position += n;
    }
    for (int again = 0; again < 3; again++) {
      assertThat(form.receive(channel.receiver(), got)).isEqualTo(-1);
      assertThat(channel.receiver().isOpen()).isTrue();
    }
  }

  @DisplayName("B11 a channel closed without a byte is at its end at once")
  @ParameterizedTest
  @EnumSource(ReceiveForm.class)
  @Covers("B11")
  void endWithoutBytes(ReceiveForm form) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().close();
    assertThat(form.receive(channel.receiver(), new byte[1])).isEqualTo(-1);
    assertThat(form.receive(channel.receiver(), new byte[1])).isEqualTo(-1);
  }

  @DisplayName("B12 a close with a cause is told after the data, anew each time with that cause")
  @ParameterizedTest
  @MethodSource("forms")
  @Covers("B12")
  void causeAfterData(ReceiveForm form, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    channel.sender().close(first);
    byte[] got = new byte[form == ReceiveForm.BYTE ? 1 : 4];
    for (int position = 0; position < 8; position += got.length) {
      assertThat(form.receive(channel.receiver(), got)).isEqualTo(got.length);
      PositionedBytes.check(got, position);
    }
    assertFailsAnew(channel, form, got);
    assertThat(channel.receiver().isOpen()).isTrue();
  }

  @DisplayName("B12 an abort is told before the data, which is dropped")
  @ParameterizedTest
  @MethodSource("forms")
  @Covers("B12")
  void abortBeforeData(ReceiveForm form, Shape shape) throws Exception {
    BulkChannel channel = shape.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    channel.sender().abort(first);
    assertFailsAnew(channel, form, new byte[1]);
    assertThat(channel.receiver().available()).isZero();
    assertThat(channel.receiver().isOpen()).isTrue();
  }

  @DisplayName("A receive that has taken bytes returns them; a cause given meanwhile comes next")
  @Test
  @Covers("B12")
  void partOfDataThenAbort() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    PositionedBytes.receive(channel.receiver(), 3, 0);
    channel.sender().abort(first);
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[5]);
  }

  @DisplayName("An abort after close drops what is buffered, until the end was told")
  @ParameterizedTest
  @EnumSource(ReceiveForm.class)
  @Covers("B12")
  void abortAfterClose(ReceiveForm form) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    channel.sender().close();
    PositionedBytes.receive(channel.receiver(), 2, 0);
    channel.sender().abort(first);
    assertThat(channel.receiver().available()).isZero();
    assertFailsAnew(channel, form, new byte[1]);
  }

  @DisplayName(
      "An abort after close and after the last byte still counts: the end was not told yet")
  @ParameterizedTest
  @EnumSource(ReceiveForm.class)
  void abortBeforeTheEndIsTold(ReceiveForm form) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    channel.sender().close();
    PositionedBytes.receive(channel.receiver(), 8, 0);
    assertThat(channel.receiver().receiveInto(new byte[0])).isZero(); // tells nothing
    channel.sender().abort(first);
    assertFailsAnew(channel, form, new byte[1]);
  }

  @DisplayName("Once the end was told, no abort takes it back")
  @ParameterizedTest
  @EnumSource(ReceiveForm.class)
  void abortAfterTheEndWasTold(ReceiveForm form) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendByte(1);
    channel.sender().close();
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
    assertThat(form.receive(channel.receiver(), new byte[1])).isEqualTo(-1);
    channel.sender().abort(first);
    for (ReceiveForm other : ReceiveForm.values()) {
      assertThat(other.receive(channel.receiver(), new byte[1])).isEqualTo(-1);
    }
  }

  @DisplayName("B13 the cause of the close stays when an abort with another follows; the data goes")
  @Test
  @Covers("B13")
  void abortAfterCloseWithCause() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 8));
    channel.sender().close(first);
    channel.sender().abort(second);
    assertThat(channel.receiver().available()).isZero();
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[1]);
    assertSenderClosed(channel, first);
  }

  @DisplayName("B13 of two aborts the first cause stays")
  @Test
  @Covers("B13")
  void abortTwice() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().abort(first);
    channel.sender().abort(second);
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[1]);
    channel.sender().abort(second);
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[1]);
    assertSenderClosed(channel, first);
  }

  @DisplayName("B13 a cause that was told stays told after an abort with another")
  @Test
  @Covers("B13")
  void abortAfterTheCauseWasTold() {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().close(first);
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[1]);
    channel.sender().abort(second);
    assertFailsAnew(channel, ReceiveForm.TRY_HEAP, new byte[1]);
  }

  @DisplayName("B13 close after abort is harmless, with a cause and without")
  @Test
  @Covers("B13")
  void closeAfterAbort() {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().abort(first);
    channel.sender().close();
    channel.sender().close(second);
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[1]);
    assertSenderClosed(channel, first);
  }

  @DisplayName("B13 close with a cause after close changes nothing")
  @Test
  @Covers("B13")
  void closeWithCauseAfterClose() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().close();
    channel.sender().close(first);
    assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(3);
    channel.sender().close(first);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertSenderClosed(channel, null);
  }

  @DisplayName(
      "B13 of two closes with a cause the first stays; a plain one after it changes nothing")
  @Test
  @Covers("B13")
  void closeWithCauseTwice() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().close(first);
    channel.sender().close(second);
    channel.sender().close();
    PositionedBytes.receive(channel.receiver(), 3, 0);
    assertFailsAnew(channel, ReceiveForm.ARRAY, new byte[1]);
    assertSenderClosed(channel, first);
  }

  @DisplayName("B13 closing twice is harmless on both ends, in either order")
  @Test
  @Covers("B13")
  void closeTwice() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendBulk(PositionedBytes.of(0, 3));
    channel.sender().close();
    channel.sender().close();
    assertThat(PositionedBytes.receiveAll(channel.receiver(), 0)).isEqualTo(3);
    channel.receiver().close();
    channel.receiver().close();
    channel.sender().close();
    ErrorKind.CLOSED_BEFORE.check(catchThrowable(() -> channel.receiver().receiveByte()), null, 0);
    assertSenderClosed(channel, null);
  }

  @DisplayName("B13 of close, cancel and cancel the senders get what came first")
  @Test
  @Covers("B13")
  void firstCancelWins() {
    BulkChannel closed = BulkChannel.create(10);
    closed.receiver().close();
    closed.receiver().cancel(first);
    ErrorKind.BROKEN.check(catchThrowable(() -> closed.sender().sendByte(1)), null, 0);
    ErrorKind.CLOSED_BEFORE.check(catchThrowable(() -> closed.receiver().receiveByte()), null, 0);

    BulkChannel cancelled = BulkChannel.create(10);
    cancelled.receiver().cancel(first);
    cancelled.receiver().cancel(second);
    cancelled.receiver().close();
    ErrorKind.BROKEN.check(catchThrowable(() -> cancelled.sender().sendByte(1)), first, 0);
    ErrorKind.CLOSED_BEFORE.check(
        catchThrowable(() -> cancelled.receiver().receiveByte()), first, 0);
  }

  @DisplayName("isOpen of both ends after each kind of closing")
  @Test
  void isOpen() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    assertOpen(channel, true, true);
    channel.sender().close();
    assertOpen(channel, false, true);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertOpen(channel, false, true);
    channel.receiver().close();
    assertOpen(channel, false, false);

    BulkChannel failed = BulkChannel.create(10);
    failed.sender().close(first);
    assertOpen(failed, false, true);

    BulkChannel aborted = BulkChannel.create(10);
    aborted.sender().abort(first);
    assertOpen(aborted, false, true);
    aborted.receiver().cancel(second);
    assertOpen(aborted, false, false);

    BulkChannel broken = BulkChannel.create(10);
    broken.receiver().close();
    assertOpen(broken, false, false);

    BulkChannel cancelled = BulkChannel.create(10);
    cancelled.receiver().cancel(first);
    assertOpen(cancelled, false, false);
  }

  private static void assertOpen(BulkChannel channel, boolean sender, boolean receiver) {
    assertThat(channel.sender().isOpen()).as("sender.isOpen").isEqualTo(sender);
    assertThat(channel.receiver().isOpen()).as("receiver.isOpen").isEqualTo(receiver);
  }

  private void assertFailsAnew(BulkChannel channel, ReceiveForm form, byte[] dst) {
    Throwable one = catchThrowable(() -> form.receive(channel.receiver(), dst));
    Throwable two = catchThrowable(() -> form.receive(channel.receiver(), dst));
    ErrorKind.SENDER_FAILED.check(one, first, 0);
    ErrorKind.SENDER_FAILED.check(two, first, 0);
    assertThat(two).isNotSameAs(one);
    assertThat(Arrays.asList(one.getStackTrace()))
        .as("the stack is the caller's")
        .anyMatch(frame -> frame.getMethodName().equals("assertFailsAnew")
            || frame.getMethodName().startsWith("lambda$assertFailsAnew"));
  }

  private static void assertSenderClosed(BulkChannel channel, @Nullable Throwable cause) {
    ErrorKind.CLOSED_BEFORE.check(
        catchThrowable(() -> channel.sender().sendBulk(new byte[1])), cause, 0);
    ErrorKind.CLOSED_BEFORE.check(
        catchThrowable(() -> channel.sender().trySendBulk(new byte[1], 0, 1)), cause, 0);
  }
}
