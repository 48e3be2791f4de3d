// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ReceiveForm;
import io.bulkpipe.channel.testing.SendForm;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Interrupts, timeouts and closings that race the delivery of bytes lose none and double none. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"B21", "R8"})
class GivingUpTest {
  private static final int TOTAL = 20_000;

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> mixes() {
    return Combinations.of(List.of(1L, 2L), List.of(1, 16, 300), ThreadKind.present());
  }

  @DisplayName("B21 a receiver that is interrupted all the time gets every byte once")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers("B20")
  void interruptedReceiver(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    SplittableRandom random = new SplittableRandom(seed);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> receiveDespiteInterrupts(channel.receiver(), random));
    Body<?> sender = crew.start(kind, "sender", () -> {
      for (int position = 0; position < TOTAL; position += 10) {
        channel.sender().sendBulk(PositionedBytes.of(position, 10));
      }
      channel.sender().close();
    });
    interruptUntilItEnds(receiver);
    assertThat(receiver.result()).isEqualTo(TOTAL);
    sender.result();
  }

  @DisplayName("B21 a sender that is interrupted all the time sends every byte once")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers({"B15", "B20"})
  void interruptedSender(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    SplittableRandom random = new SplittableRandom(seed);
    Body<Integer> sender =
        crew.start(kind, "sender", () -> sendDespiteInterrupts(channel.sender(), random));
    Body<Long> receiver =
        crew.start(kind, "receiver", () -> PositionedBytes.receiveAll(channel.receiver(), 0));
    interruptUntilItEnds(sender);
    assertThat(sender.result()).isEqualTo(TOTAL);
    assertThat(receiver.result()).isEqualTo(TOTAL);
  }

  @DisplayName("B21 a byte that comes with an interrupt is received, then or later")
  @EachThreadKind
  @Covers("B20")
  void byteWithInterrupt(ThreadKind kind) throws Exception {
    int rounds = 3000;
    BulkChannel channel = BulkChannel.create(16);
    Body<?> receiver = crew.start(kind, "receiver", () -> {
      byte[] got = new byte[16];
      for (int position = 0; position < rounds; ) {
        try {
          int n = channel.receiver().receiveInto(got);
          PositionedBytes.check(got, n, position);
          position += n;
        } catch (TransferInterruptedException e) {
          assertThat(e.bytesTransferred()).isZero();
        }
      }
    });
    for (int round = 0; round < rounds; round++) {
      Await.until("the receiver waits", () -> channel.sender().isAwaited() || receiver.ended());
      if (round % 2 == 0) {
        receiver.thread().interrupt();
      }
      channel.sender().sendByte(PositionedBytes.at(round));
      if (round % 2 == 1) {
        receiver.thread().interrupt();
      }
    }
    receiver.result();
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B21 room that comes with an interrupt is used, or reported as not used")
  @EachThreadKind
  @Covers({"B15", "B20"})
  void roomWithInterrupt(ThreadKind kind) throws Exception {
    int rounds = 3000;
    BulkChannel channel = BulkChannel.create(1);
    Body<?> sender = crew.start(kind, "sender", () -> {
      byte[] bytes = PositionedBytes.of(0, rounds);
      for (int position = 0; position < rounds; ) {
        try {
          channel.sender().sendBulk(bytes, position, Math.min(3, rounds - position));
          position += Math.min(3, rounds - position);
        } catch (TransferInterruptedException e) {
          position += (int) e.bytesTransferred();
        }
      }
    });
    byte[] got = new byte[1];
    for (int round = 0; round < rounds; round++) {
      Await.until("there is a byte", () -> channel.receiver().available() == 1 || sender.ended());
      if (round % 2 == 0) {
        sender.thread().interrupt();
      }
      assertThat(channel.receiver().tryReceiveInto(got, 0, 1)).isEqualTo(1);
      PositionedBytes.check(got, round);
      if (round % 2 == 1) {
        sender.thread().interrupt();
      }
    }
    sender.result();
    assertThat(channel.receiver().available()).isZero();
  }

  @DisplayName("B21 tiny timeouts on both sides: what is reported is what moved")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers("B18")
  void tinyTimeouts(long seed, int capacity, ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    Body<?> sender = crew.start(kind, "sender", () -> {
      SplittableRandom random = new SplittableRandom(seed);
      for (int position = 0; position < TOTAL; ) {
        int length = Math.min(1 + random.nextInt(2 * capacity), TOTAL - position);
        Duration time = Duration.ofNanos(random.nextInt(30_000));
        byte[] bytes = PositionedBytes.of(position, length);
        int sent = channel.sender().sendBulk(bytes, 0, length, time);
        assertThat(sent).isBetween(0, length);
        position += sent;
      }
      channel.sender().close();
    });
    SplittableRandom random = new SplittableRandom(~seed);
    byte[] got = new byte[2 * capacity];
    int position = 0;
    for (int n; ; position += n) {
      int length = 1 + random.nextInt(got.length);
      Duration time = Duration.ofNanos(random.nextInt(30_000));
      n = channel.receiver().receiveInto(got, 0, length, time);
      if (n == -1) {
        break;
      }
      assertThat(n).isBetween(0, length);
      PositionedBytes.check(got, n, position);
    }
    assertThat(position).isEqualTo(TOTAL);
    sender.result();
  }

  @DisplayName("A send that races its end's closing reports exactly what is received")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers({"B15", "R6"})
  void closingInFlight(long seed, int capacity, ThreadKind kind) throws Exception {
    List<SendForm> forms = List.of(SendForm.values());
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 60; round++) {
      BulkChannel channel = BulkChannel.create(capacity);
      long untilClose = random.nextInt(20 * capacity + 20);
      SendForm form = forms.get(random.nextInt(forms.size()));
      int length = form.atMost(1 + random.nextInt(3 * capacity));
      Body<Long> sender =
          crew.start(kind, "sender", () -> sendUntilClosed(channel.sender(), form, length));
      PositionedBytes.receive(channel.receiver(), (int) untilClose, 0);
      channel.sender().close();
      long received = PositionedBytes.receiveAll(channel.receiver(), untilClose);
      assertThat(sender.result()).as("sent by %s of length=%s", form, length).isEqualTo(received);
    }
  }

  @DisplayName("A send that races the receiver's going reports no less than was received")
  @ParameterizedTest(name = "seed={0} capacity={1} {2}")
  @MethodSource("mixes")
  @Covers({"B15", "R7"})
  void cancelInFlight(long seed, int capacity, ThreadKind kind) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Exception cause = new Exception("the reason");
    byte[] bytes = PositionedBytes.of(0, 12 * capacity);
    for (int round = 0; round < 60; round++) {
      BulkChannel channel = BulkChannel.create(capacity);
      Body<?> sender = crew.start(kind, "sender", () -> channel.sender().sendBulk(bytes));
      int received = random.nextInt(10 * capacity);
      PositionedBytes.receive(channel.receiver(), received, 0);
      channel.receiver().cancel(cause);
      BrokenChannelException failure = sender.failure(BrokenChannelException.class);
      assertThat(failure.getCause()).isSameAs(cause);
      assertThat(failure.bytesTransferred()).isBetween((long) received, (long) received + capacity);
    }
  }

  private static void interruptUntilItEnds(Body<?> body) {
    Await.until(body.thread().getName() + " has ended", () -> {
      body.thread().interrupt();
      return body.ended();
    });
  }

  private static int receiveDespiteInterrupts(BulkReceiver receiver, SplittableRandom random)
      throws IOException, InterruptedException {
    List<ReceiveForm> forms = ReceiveForm.waiting();
    int position = 0;
    while (true) {
      ReceiveForm form = forms.get(random.nextInt(forms.size()));
      byte[] got = new byte[form == ReceiveForm.BYTE ? 1 : 1 + random.nextInt(30)];
      try {
        int n = form.receive(receiver, got);
        if (n == -1) {
          return position;
        }
        PositionedBytes.check(got, n, position);
        position += n;
      } catch (TransferInterruptedException e) {
        assertThat(e.bytesTransferred()).isZero();
      }
    }
  }

  private static int sendDespiteInterrupts(BulkSender sender, SplittableRandom random)
      throws IOException, InterruptedException {
    List<SendForm> forms = SendForm.waiting();
    int position = 0;
    while (position < TOTAL) {
      SendForm form = forms.get(random.nextInt(forms.size()));
      int length = form.atMost(Math.min(1 + random.nextInt(200), TOTAL - position));
      try {
        assertThat(form.send(sender, PositionedBytes.of(position, length))).isEqualTo(length);
        position += length;
      } catch (TransferInterruptedException e) {
        assertThat(e.bytesTransferred()).isBetween(0L, length - 1L);
        position += (int) e.bytesTransferred();
      }
    }
    sender.close();
    return position;
  }

  private static long sendUntilClosed(BulkSender sender, SendForm form, int length)
      throws IOException, InterruptedException {
    long position = 0;
    while (true) {
      try {
        position += form.send(sender, PositionedBytes.of(position, length));
      } catch (ClosedChannelException e) {
        return position + ((PartialTransfer) e).bytesTransferred();
      }
    }
  }
}
