// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.MemoryCounters;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A message of less than 16 KiB that lies in one piece leaves nothing for the garbage collector but
 * the window through which it is lent, without the JIT's help. (The length of a longer one, or of
 * one over the wrap, is read by a small buffer.)
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R13")
class MessageAllocationTest {
  private static final int WARM_UPS = 50;
  private static final int MESSAGES = 500;

  /** What binds a callback to a call, as long as the JIT has not seen that it does not stay. */
  private static final int LAMBDA = 32;

  /** A buffer over the channel's memory: each message gets one of its own (R16.6). */
  private static final int WINDOW = 64;

  static Stream<Arguments> lengths() {
    return Combinations.of(
        List.of(Build.values()),
        IntStream.of(0, 1, 127, 128, 129, 2_000).boxed().toList());
  }

  @DisplayName("R13 a message received into a buffer")
  @ParameterizedTest
  @MethodSource("lengths")
  void received(Build build, int length) throws Exception {
    BulkChannel channel = build.create(1 << 20);
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    ByteBuffer into = ByteBuffer.allocate(length);
    check(channel, length, 0, () -> receiver.receiveInto(into.clear()));
  }

  @DisplayName("R13 a message lent to a callback")
  @ParameterizedTest
  @MethodSource("lengths")
  void lent(Build build, int length) throws Exception {
    BulkChannel channel = build.create(1 << 20);
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    MessageReader reader = message -> assertRemaining(message, length);
    check(channel, length, LAMBDA + WINDOW, () -> receiver.drain(1, reader));
  }

  private static void assertRemaining(ByteBuffer message, int length) {
    if (message.remaining() != length) {
      throw new AssertionError("length=" + message.remaining() + ", not " + length);
    }
  }

  private static void check(BulkChannel channel, int length, int most, Action receive)
      throws Exception {
    MessageSender sender = MessageSender.over(channel.sender());
    byte[] message = new byte[length];
    MemoryCounters allocated = new MemoryCounters();
    long[] bytes = new long[MESSAGES];
    for (int i = -WARM_UPS; i < MESSAGES; i++) {
      sender.send(message);
      long first = allocated.bytesOfThisThread();
      long begin = allocated.bytesOfThisThread();
      receive.run();
      long end = allocated.bytesOfThisThread();
      if (i >= 0) {
        bytes[i] = end - begin - (begin - first); // without what the counter itself takes
      }
    }
    Arrays.sort(bytes);
    assertThat(bytes[MESSAGES * 9 / 10]).as("bytes, most of the time").isBetween(0L, (long) most);
  }
}
