// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How much of a long send counts when it fails half-way, its receiver having taken some of it. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B15", "R6", "R8"})
class PartialCountTest {
  private final Exception cause = new Exception("the reason");
  private static final int CAPACITY = 10;

  @RegisterExtension
  final Crew crew = new Crew();

  private BulkChannel channel = BulkChannel.create(CAPACITY);

  static Stream<Arguments> sends() {
    return Combinations.of(SendForm.waitingBulk(), ThreadKind.present());
  }

  /** Starts a send of 1000 bytes of which the receiver takes 37, and waits until it waits again. */
  private Body<Integer> startSending(SendForm form, ThreadKind kind) throws Exception {
    channel = BulkChannel.create(CAPACITY);
    BulkSender end = channel.sender();
    byte[] bytes = PositionedBytes.of(0, 1000);
    Body<Integer> sender = crew.start(kind, "sender", () -> form.send(end, bytes));
    int position = 0;
    for (int take : List.of(5, 7, 9, 10, 6)) { // each time enough to let it go on
      awaitFull();
      PositionedBytes.receive(channel.receiver(), take, position);
      position += take;
    }
    awaitFull();
    return sender.awaitParked();
  }

  @DisplayName("B15 47 bytes count: 37 were received, 10 are buffered, and are received or dropped")
  @ParameterizedTest
  @MethodSource("sends")
  void countsWhatWentIn(SendForm form, ThreadKind kind) throws Exception {
    Body<Integer> sender = startSending(form, kind);
    channel.sender().close();
    ErrorKind.CLOSED_DURING.check(sender.failure(), null, 47);
    assertThat(PositionedBytes.receiveAll(channel.receiver(), 37)).isEqualTo(47);

    sender = startSending(form, kind);
    channel.sender().close(cause);
    ErrorKind.CLOSED_DURING.check(sender.failure(), cause, 47);
    PositionedBytes.receive(channel.receiver(), 10, 37);
    ErrorKind.SENDER_FAILED.check(catchThrowable(() -> channel.receiver().receiveByte()), cause, 0);

    sender = startSending(form, kind);
    channel.sender().abort(cause);
    ErrorKind.CLOSED_DURING.check(sender.failure(), cause, 47);

    sender = startSending(form, kind);
    channel.receiver().cancel(cause);
    ErrorKind.BROKEN.check(sender.failure(), cause, 47);

    sender = startSending(form, kind);
    sender.thread().interrupt();
    ErrorKind.INTERRUPTED.check(sender.failure(), null, 47);
    PositionedBytes.receive(channel.receiver(), 10, 37);
    assertThat(channel.receiver().available()).isZero();
  }

  private void awaitFull() {
    Await.until("the channel is full", () -> channel.receiver().available() == CAPACITY);
  }
}
