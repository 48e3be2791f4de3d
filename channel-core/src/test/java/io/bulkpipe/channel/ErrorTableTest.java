// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which error a call gets where several apply, and that each call gets one of its own. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
class ErrorTableTest {
  private final Exception sendersReason = new Exception("the sender's reason");
  private final Exception receiversReason = new Exception("the receiver's reason");

  @RegisterExtension
  final Crew crew = new Crew();

  private BulkChannel channel = BulkChannel.create();

  @BeforeEach
  void makeChannel() {
    channel = BulkChannel.builder().capacity(10).name("the-name").build();
  }

  @DisplayName("A closed sending end comes before the gone receiver, whichever went first")
  @ParameterizedTest
  @EnumSource(SendForm.class)
  @Covers({"E2", "E4"})
  void ownCloseBeforeBroken(SendForm form) throws Exception {
    channel.receiver().cancel(receiversReason);
    assertSend(form, ErrorKind.BROKEN, receiversReason);
    channel.sender().close(sendersReason);
    assertSend(form, ErrorKind.CLOSED_BEFORE, sendersReason);

    makeChannel();
    channel.sender().close(sendersReason);
    channel.receiver().cancel(receiversReason);
    assertSend(form, ErrorKind.CLOSED_BEFORE, sendersReason);

    makeChannel();
    channel.receiver().cancel(receiversReason);
    channel.sender().close();
    assertSend(form, ErrorKind.CLOSED_BEFORE, null);
  }

  @DisplayName("A closed receiving end comes before the sender's failure and before the end")
  @ParameterizedTest
  @EnumSource(ReceiveForm.class)
  @Covers({"E2", "E5"})
  void ownCloseBeforeSenderFailed(ReceiveForm form) throws Exception {
    channel.sender().abort(sendersReason);
    assertReceive(form, ErrorKind.SENDER_FAILED, sendersReason);
    channel.receiver().cancel(receiversReason);
    assertReceive(form, ErrorKind.CLOSED_BEFORE, receiversReason);

    makeChannel();
    channel.receiver().close();
    channel.sender().abort(sendersReason);
    assertReceive(form, ErrorKind.CLOSED_BEFORE, null);

    makeChannel();
    channel.sender().sendByte(1);
    channel.sender().close();
    channel.receiver().close();
    assertReceive(form, ErrorKind.CLOSED_BEFORE, null);

    makeChannel();
    channel.sender().close();
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    channel.receiver().cancel(receiversReason);
    assertReceive(form, ErrorKind.CLOSED_BEFORE, receiversReason);
  }

  static Stream<Arguments> sends() {
    return Combinations.of(List.of(SendForm.values()), ThreadKind.present());
  }

  @DisplayName("A closed end and a gone receiver come before an interrupt, whose flag stays")
  @ParameterizedTest
  @MethodSource("sends")
  @Covers({"E2", "E4", "E6", "R8"})
  void sendErrorsBeforeInterrupt(SendForm form, ThreadKind kind) throws Exception {
    channel.receiver().cancel(receiversReason);
    ErrorKind.BROKEN.check(
        interrupted(kind, () -> form.send(channel.sender(), new byte[1])), receiversReason, 0);

    makeChannel();
    channel.sender().sendBulk(new byte[10]);
    channel.sender().close(sendersReason);
    ErrorKind.CLOSED_BEFORE.check(
        interrupted(kind, () -> form.send(channel.sender(), new byte[1])), sendersReason, 0);
  }

  static Stream<Arguments> receives() {
    return Combinations.of(List.of(ReceiveForm.values()), ThreadKind.present());
  }

  @DisplayName("A closed end and the sender's failure come before an interrupt, whose flag stays")
  @ParameterizedTest
  @MethodSource("receives")
  @Covers({"E2", "E5", "E6", "R8"})
  void receiveErrorsBeforeInterrupt(ReceiveForm form, ThreadKind kind) {
    channel.sender().abort(sendersReason);
    ErrorKind.SENDER_FAILED.check(
        interrupted(kind, () -> form.receive(channel.receiver(), new byte[1])), sendersReason, 0);

    makeChannel();
    channel.sender().close(sendersReason);
    ErrorKind.SENDER_FAILED.check(
        interrupted(kind, () -> form.receive(channel.receiver(), new byte[1])), sendersReason, 0);

    makeChannel();
    channel.receiver().cancel(receiversReason);
    ErrorKind.CLOSED_BEFORE.check(
        interrupted(kind, () -> form.receive(channel.receiver(), new byte[1])), receiversReason, 0);
  }

  @DisplayName("A call in flight when its end is closed gets one error, the next call the other")
  @EachThreadKind
  @Covers({"E2", "E3"})
  void duringThenBefore(ThreadKind kind) {
    List<Throwable> thrown = new ArrayList<>();
    Body<?> receiver = crew.start(kind, "receiver", () -> {
      for (int call = 0; call < 3; call++) {
        thrown.add(catchThrowable(() -> channel.receiver().receiveByte()));
      }
    });
    receiver.awaitParked();
    channel.receiver().cancel(receiversReason);
    receiver.result();
    ErrorKind.CLOSED_DURING.check(thrown.get(0), receiversReason, 0);
    ErrorKind.CLOSED_BEFORE.check(thrown.get(1), receiversReason, 0);
    ErrorKind.CLOSED_BEFORE.check(thrown.get(2), receiversReason, 0);
  }

  @DisplayName("Errors are IOExceptions, and an interrupt is an InterruptedException")
  @Test
  void types() {
    assertThat(new Class<?>[] {BrokenChannelException.class, SenderFailedException.class})
        .allMatch(IOException.class::isAssignableFrom);
    assertThat(InterruptedException.class).isAssignableFrom(TransferInterruptedException.class);
  }

  @DisplayName(
      "Each error is thrown anew, with the caller's stack, the cause and the channel's name")
  @Test
  @Covers({"E2", "E3", "E4", "E5", "E6"})
  void anewEachTime() throws Exception {
    BulkChannel one = channel;
    one.receiver().cancel(receiversReason);
    assertAnew(ErrorKind.BROKEN, receiversReason, () -> one.sender().sendByte(1));
    assertAnew(ErrorKind.CLOSED_BEFORE, receiversReason, () -> one.receiver().receiveByte());
    one.sender().close(sendersReason);
    assertAnew(ErrorKind.CLOSED_BEFORE, sendersReason, () -> one.sender().sendByte(1));

    makeChannel();
    BulkChannel two = channel;
    assertAnew(ErrorKind.INTERRUPTED, null, () -> {
      Thread.currentThread().interrupt();
      two.receiver().receiveByte();
    });
    Body<Integer> receiver = crew.start("receiver", () -> two.receiver().receiveByte());
    Body<Integer> other = crew.start("other", () -> two.receiver().receiveByte());
    receiver.awaitParked();
    other.awaitParked();
    two.receiver().cancel(receiversReason);
    assertThat(receiver.failure()).isNotSameAs(other.failure()).hasMessageContaining("the-name");
    ErrorKind.CLOSED_DURING.check(receiver.failure(), receiversReason, 0);
    ErrorKind.CLOSED_DURING.check(other.failure(), receiversReason, 0);

    makeChannel();
    BulkChannel three = channel;
    three.sender().close(sendersReason);
    assertAnew(ErrorKind.SENDER_FAILED, sendersReason, () -> three.receiver().receiveByte());
  }

  @DisplayName("All senders and all receivers get an error of their own with the one cause")
  @EachThreadKind
  @Covers({"E4", "E5", "R7"})
  void oneForEach(ThreadKind kind) {
    List<Body<?>> senders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      senders.add(crew.start(kind, "sender " + i, () -> channel.sender().sendBulk(new byte[11])));
    }
    senders.forEach(Body::awaitParked);
    channel.receiver().cancel(receiversReason);
    assertThat(senders.stream().map(Body::failure).distinct()).hasSize(3);
    assertThat(senders.stream().map(Body::failure).map(Throwable::getCause))
        .containsOnly(receiversReason);
    assertThat(senders.stream().mapToLong(s -> ((PartialTransfer) s.failure()).bytesTransferred()))
        .containsExactlyInAnyOrder(10L, 0L, 0L);
  }

  @DisplayName("A cause may be any throwable, and is not changed by what is thrown for it")
  @Test
  @Covers("E5")
  void anyCause() {
    Throwable cause = new OutOfMemoryError("a pretence");
    channel.sender().abort(cause);
    for (int call = 0; call < 3; call++) {
      ErrorKind.SENDER_FAILED.check(
          catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);
    }
    assertThat(cause.getSuppressed()).isEmpty();
    assertThat(cause.getCause()).isNull();
  }

  @DisplayName("bytesTransferred tells of the failed call alone, not of those before")
  @Test
  @Covers({"B15", "E2", "E4", "E6"})
  void countsOneCall() throws Exception {
    channel.sender().sendBulk(PositionedBytes.of(0, 4));
    Body<?> sender = crew.start("sender", () -> channel.sender().sendBulk(new byte[100]));
    sender.awaitParked().thread().interrupt();
    ErrorKind.INTERRUPTED.check(sender.failure(), null, 6);
    Body<?> again = crew.start("again", () -> channel.sender().sendBulk(new byte[100]));
    again.awaitParked().thread().interrupt();
    ErrorKind.INTERRUPTED.check(again.failure(), null, 0);
    channel.receiver().close();
    ErrorKind.BROKEN.check(catchThrowable(() -> channel.sender().sendBulk(new byte[9])), null, 0);
  }

  @DisplayName("With assertions enabled a second call where one was promised is refused")
  @Test
  @Covers("E7")
  void brokenPromise() throws Exception {
    BulkChannel single =
        BulkChannel.builder().capacity(10).singleSender().singleReceiver().build();
    Body<Integer> receiver = crew.start("receiver", () -> single.receiver().receiveByte());
    receiver.awaitParked();
    assertThatThrownBy(() -> single.receiver().receiveByte())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> single.receiver().tryReceiveInto(new byte[1], 0, 1))
        .isInstanceOf(IllegalStateException.class);
    assertThat(single.receiver().available()).isZero();
    single.sender().sendByte(7);
    assertThat(receiver.result()).isEqualTo(7);

    Body<?> sender =
        crew.start("sender", () -> single.sender().sendBulk(PositionedBytes.of(0, 11)));
    sender.awaitParked();
    assertThatThrownBy(() -> single.sender().sendByte(1)).isInstanceOf(IllegalStateException.class);
    assertThat(single.sender().remainingCapacity()).isZero();
    PositionedBytes.receive(single.receiver(), 11, 0);
    sender.result();
  }

  private void assertSend(SendForm form, ErrorKind error, @Nullable Throwable cause) {
    error.check(catchThrowable(() -> form.send(channel.sender(), new byte[1])), cause, 0);
  }

  private void assertReceive(ReceiveForm form, ErrorKind error, @Nullable Throwable cause) {
    error.check(catchThrowable(() -> form.receive(channel.receiver(), new byte[1])), cause, 0);
  }

  /** Makes a call on a thread whose interrupt flag is set, and checks that it still is. */
  private Throwable interrupted(ThreadKind kind, Callable<Integer> call) {
    Body<Integer> body = crew.start(kind, "interrupted", () -> {
      Thread.currentThread().interrupt();
      return call.call();
    });
    Throwable failure = body.failure();
    assertThat(body.flagAtEnd()).as("the interrupt flag").isTrue();
    return failure;
  }

  private static void assertAnew(
      ErrorKind error, @Nullable Throwable cause, ThrowingCallable call) {
    Throwable first = catchThrowable(call);
    Throwable second = catchThrowable(call);
    for (Throwable thrown : List.of(first, second)) {
      error.check(thrown, cause, 0);
      assertThat(thrown).hasMessageContaining("the-name");
      assertThat(Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getMethodName))
          .contains("assertAnew");
    }
    assertThat(second).isNotSameAs(first);
  }
}
