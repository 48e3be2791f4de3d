// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ErrorKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.Shape;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of a channel are exact, and one bulk call is one lock acquisition. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B38", "R2"})
class StatsTest {

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("B38 a new channel has done nothing")
  @ParameterizedTest
  @EnumSource(Shape.class)
  void nothingYet(Shape shape) {
    ChannelStats.End zero = new ChannelStats.End(0, 0, 0, 0, 0, 0, 0);
    assertThat(shape.create(10).stats()).isEqualTo(new ChannelStats(zero, zero, 0));
  }

  @DisplayName("B38 each form of a call acquires the lock of its end once, and only that")
  @Test
  void oneAcquisitionEach() throws Exception {
    BulkChannel channel = BulkChannel.create(100);
    int calls = 0;
    int bytes = 0;
    for (SendForm form : SendForm.values()) {
      int length = form.atMost(5);
      assertThat(form.send(channel.sender(), new byte[length])).isEqualTo(length);
      calls++;
      bytes += length;
      assertThat(channel.stats().sender())
          .as("after %s", form)
          .isEqualTo(new ChannelStats.End(bytes, calls, 0, 0, 0, 0, 0));
    }
    assertThat(channel.stats().receiver().lockAcquisitions()).isZero();
    int sends = calls;
    int sent = bytes;
    calls = 0;
    bytes = 0;
    for (ReceiveForm form : ReceiveForm.values()) {
      int length = form == ReceiveForm.BYTE ? 1 : 4;
      assertThat(form.receive(channel.receiver(), new byte[length])).isEqualTo(length);
      calls++;
      bytes += length;
      assertThat(channel.stats().receiver())
          .as("after %s", form)
          .isEqualTo(new ChannelStats.End(bytes, calls, 0, 0, 0, 0, 0));
    }
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(sends);
    assertThat(channel.stats().sender().bytes()).isEqualTo(sent);
  }

  @DisplayName("B38 a send acquires once however often it waits, and its waits are counted")
  @EachThreadKind
  @Covers("R3")
  void oneAcquisitionForManyWaits(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(10).spinning(false).build();
    Body<?> sender =
        crew.start(kind, "sender", () -> channel.sender().sendBulk(PositionedBytes.of(0, 105)));
    for (int round = 0; round < 10; round++) {
      Await.until(
          "the sender waits with a full channel",
          () -> channel.receiver().available() == 10 && sender.isParked());
      PositionedBytes.receive(channel.receiver(), 10, round * 10L);
    }
    sender.result();
    ChannelStats.End figures = channel.stats().sender();
    assertThat(figures.bytes()).isEqualTo(105);
    assertThat(figures.lockAcquisitions()).isEqualTo(1);
    assertThat(figures.waits()).isEqualTo(10);
    assertThat(figures.parks()).isGreaterThanOrEqualTo(10);
    assertThat(figures.wakeUps()).isEqualTo(10);
    assertThat(figures.nanosParked()).isPositive();
    ChannelStats.End other = channel.stats().receiver();
    assertThat(other.bytes()).isEqualTo(100);
    assertThat(other.waits()).isZero();
    assertThat(other.parks()).isZero();
    assertThat(other.nanosParked()).isZero();
  }

  @DisplayName("B38 a receive that waits: one acquisition, one wait, one wake-up")
  @EachThreadKind
  void oneWaitingReceive(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(10).spinning(false).build();
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveInto(new byte[5]));
    receiver.awaitParked();
    channel.sender().sendBulk(new byte[3]);
    assertThat(receiver.result()).isEqualTo(3);
    ChannelStats.End figures = channel.stats().receiver();
    assertThat(figures.bytes()).isEqualTo(3);
    assertThat(figures.lockAcquisitions()).isEqualTo(1);
    assertThat(figures.waits()).isEqualTo(1);
    assertThat(figures.parks()).isPositive();
    assertThat(figures.wakeUps()).isEqualTo(1);
    assertThat(figures.nanosParked()).isPositive();
    assertThat(channel.stats().sender()).isEqualTo(new ChannelStats.End(3, 1, 0, 0, 0, 0, 0));
  }

  @DisplayName("B38 a closing that unparks counts as a wake-up")
  @EachThreadKind
  @Covers("B14")
  void closingWakes(ThreadKind kind) {
    BulkChannel channel = BulkChannel.builder().capacity(10).spinning(false).build();
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveByte());
    receiver.awaitParked();
    Exception cause = new Exception();
    channel.receiver().cancel(cause);
    ErrorKind.CLOSED_DURING.check(receiver.failure(), cause, 0);
    assertThat(channel.stats().receiver().wakeUps()).isEqualTo(1);
    assertThat(channel.stats().receiver().bytes()).isZero();
  }

  @DisplayName("B38 a promised single caller has no lock, so none is acquired")
  @Test
  void noLockForASingleCaller() throws Exception {
    BulkChannel sender = BulkChannel.builder().capacity(10).singleSender().build();
    sender.sender().sendBulk(new byte[3]);
    assertThat(sender.receiver().receiveInto(new byte[3])).isEqualTo(3);
    assertThat(sender.stats().sender().lockAcquisitions()).isZero();
    assertThat(sender.stats().receiver().lockAcquisitions()).isEqualTo(1);
    assertThat(sender.stats().sender().bytes()).isEqualTo(3);

    BulkChannel receiver = BulkChannel.builder().capacity(10).singleReceiver().build();
    receiver.sender().sendBulk(new byte[3]);
    assertThat(receiver.receiver().receiveInto(new byte[3])).isEqualTo(3);
    assertThat(receiver.stats().sender().lockAcquisitions()).isEqualTo(1);
    assertThat(receiver.stats().receiver().lockAcquisitions()).isZero();
    assertThat(receiver.stats().receiver().bytes()).isEqualTo(3);
  }

  @DisplayName("B38 calls that never got their turn are not counted; those that moved nothing are")
  @Test
  void turnsAreCounted() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    Body<?> sender = crew.start("sender", () -> channel.sender().sendBulk(new byte[11]));
    sender.awaitParked();
    for (SendForm form : SendForm.trying()) {
      assertThat(form.send(channel.sender(), new byte[1])).isZero();
    }
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    assertThat(channel.receiver().receiveByte()).isZero();
    sender.result();
    for (SendForm form : SendForm.trying()) {
      assertThat(form.send(channel.sender(), new byte[1])).isZero();
    }
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(4);
    assertThat(channel.stats().sender().bytes()).isEqualTo(11);
  }

  @DisplayName("B38 the figures add up however many threads there are")
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096})
  void addUp(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int threads = 3;
    int callsEach = 300;
    List<Body<?>> senders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      senders.add(crew.start("sender " + i, () -> {
        for (int call = 0; call < callsEach; call++) {
          channel.sender().sendBulk(new byte[1 + call % 20]);
        }
      }));
    }
    List<Body<long[]>> receivers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      receivers.add(crew.start("receiver " + i, () -> {
        long bytes = 0;
        long calls = 1; // the one that is told the end
        byte[] got = new byte[16];
        for (int n; (n = channel.receiver().receiveInto(got)) != -1; bytes += n) {
          calls++;
        }
        return new long[] {bytes, calls};
      }));
    }
    senders.forEach(Body::result);
    channel.sender().close();
    long bytes = 0;
    long calls = 0;
    for (Body<long[]> receiver : receivers) {
      bytes += receiver.result()[0];
      calls += receiver.result()[1];
    }
    ChannelStats stats = channel.stats();
    assertThat(bytes).isEqualTo(threads * callsEach / 20 * 210L);
    assertThat(stats.sender().bytes()).isEqualTo(bytes);
    assertThat(stats.receiver().bytes()).isEqualTo(bytes);
    assertThat(stats.sender().lockAcquisitions()).isEqualTo((long) threads * callsEach);
    assertThat(stats.receiver().lockAcquisitions()).isBetween(calls - threads, calls);
  }
}
