// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Seed;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Segment comes on use, grows with need, and goes with the end. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R13", "B28"})
class StorageTest {

  /** What is used of the heap; memory off it shows itself only by running out. */
  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @DisplayName("channels of a gibibyte that hold little cost little")
  @ParameterizedTest
  @EnumSource
  void gibibytes(Build build) throws Exception {
    long before = used();
    List<BulkChannel> channels = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      BulkChannel channel = build.create(1 << 30);
      assertThat(channel.capacity()).isEqualTo(1 << 30);
      assertThat(channel.sender().remainingCapacity()).isEqualTo(1 << 30);
      channels.add(channel);
    }
    Await.until("unused ones cost next to nothing", () -> used() - before < 4 << 20);
    for (BulkChannel channel : channels) {
      channel.sender().sendBulk(PositionedBytes.of(0, 100));
    }
    Await.until("used ones cost little", () -> used() - before < 40 << 20);
    for (BulkChannel channel : channels) {
      PositionedBytes.receive(channel.receiver(), 100, 0);
    }
  }

  static Stream<Arguments> endings() {
    return Combinations.of(
        List.of(Build.values()),
        List.of("abort", "receiver.close", "cancel", "drained", "close(cause)", "closed, aborted"));
  }

  @DisplayName("a channel that is over holds no storage")
  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("endings")
  void freed(Build build, String ending) throws Exception {
    long before = used();
    List<BulkChannel> channels = new ArrayList<>();
    byte[] bytes = PositionedBytes.of(0, 1 << 16);
    byte[] dst = new byte[1 << 16];
    Exception cause = new Exception("the reason");
    for (int i = 0; i < 1000; i++) { // 64 MiB, if they held it
      BulkChannel channel = build.create(1 << 16);
      channel.sender().sendBulk(bytes);
      switch (ending) {
        case "abort" -> channel.sender().abort(cause);
        case "receiver.close" -> channel.receiver().close();
        case "cancel" -> channel.receiver().cancel(cause);
        case "drained" -> {
          channel.sender().close();
          assertThat(channel.receiver().receiveFully(dst, 0, dst.length)).isEqualTo(dst.length);
          assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
        }
        case "close(cause)" -> {
          channel.sender().close(cause);
          assertThat(channel.receiver().receiveFully(dst, 0, dst.length)).isEqualTo(dst.length);
          assertThat(catchThrowable(() -> channel.receiver().receiveByte())).hasCause(cause);
        }
        default -> {
          channel.sender().close();
          channel.sender().abort(cause);
        }
      }
      channels.add(channel);
    }
    Await.until("storage is free", () -> used() - before < 16 << 20);
    assertThat(channels).allMatch(channel -> channel.receiver().available() == 0);
  }

  @DisplayName("growing through all sizes keeps the bytes, in all forms")
  @ParameterizedTest
  @EnumSource
  @Covers({"R1", "R3", "B4"})
  void growth(Build build) throws Exception {
    SplittableRandom random = Seed.random("storage " + build);
    for (int capacity : new int[] {1, 3, 100, 4097, 70_000, 1 << 20}) {
      BulkChannel channel = build.create(capacity);
      BulkSender sender = channel.sender();
      BulkReceiver receiver = channel.receiver();
      int half = capacity - capacity / 2;
      long sent = 0;
      long received = 0;
      int bound = 1;
      for (int i = 0; i < 1500; i++) {
        bound = i % 100 == 0 ? Math.min(capacity, bound * 3) : bound;
        int room = capacity - (int) (sent - received);
        assertThat(sender.remainingCapacity()).isEqualTo(room);
        int n = Math.min(room, random.nextInt(1, bound + 1));
        byte[] bytes = PositionedBytes.of(sent, n);
        long from = sent;
        switch (random.nextInt(4)) {
          case 0 -> sender.sendBulk(bytes);
          case 1 -> assertThat(sender.trySendBulk(bytes, 0, n)).isEqualTo(n);
          case 2 -> assertThat(sender.trySendWhole(bytes, 0, n)).isTrue();
          default -> {
            int minimum = random.nextInt(1, half + 1);
            if (room < minimum) {
              n = 0;
            } else {
              n = sender.fill(minimum, window -> {
                int some = Math.min(window.remaining(), bytes.length);
                window.put(bytes, 0, some);
                return some;
              });
            }
          }
        }
        sent += n;
        assertThat(receiver.available()).as(Seed.text()).isEqualTo((int) (sent - received));
        int there = (int) (sent - received);
        int want = Math.min(there, random.nextInt(0, bound + bound / 4 + 2));
        long at = received;
        if (want > 0) {
          byte[] dst = new byte[want];
          int got = switch (random.nextInt(3)) {
            case 0 -> receiver.receiveInto(dst);
            case 1 -> receiver.tryReceiveInto(dst, 0, want);
            default ->
              receiver.drain(Math.min(want, half), window -> {
                byte[] some = new byte[Math.min(want, window.remaining())];
                window.get(some);
                PositionedBytes.check(some, at);
                System.arraycopy(some, 0, dst, 0, some.length);
                return 0;
              });
          };
          assertThat(got).as("%s at %s, %s", build, from, Seed.text()).isBetween(1, want);
          PositionedBytes.check(dst, got, at);
          received += got;
        }
      }
      PositionedBytes.receive(receiver, (int) (sent - received), received);
    }
  }
}
