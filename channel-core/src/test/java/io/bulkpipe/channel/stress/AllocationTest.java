// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.WindowReader;
import io.bulkpipe.channel.WindowWriter;
import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.MemoryCounters;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SendPath and receiving leave nothing for the garbage collector, but for windows. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R13")
class AllocationTest {
  private static final int PAIRS = 1_000_000;
  private static final double NOTHING = 0.01;

  /** A buffer over the channel's memory: each callback gets one of its own (R16.6). */
  private static final double WINDOW = 64;

  /**
   * A form of a send followed by a form of a receive, and the most bytes that each may allocate.
   */
  private record Form(String name, Function<BulkChannel, Action> pair, double most) {
    Form(String name, Function<BulkChannel, Action> pair) {
      this(name, pair, NOTHING);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> forms() {
    List<Form> forms = List.of(
        new Form("arrays", AllocationTest::arrays),
        new Form("heap buffers", channel -> buffers(channel, ByteBuffer.allocate(8))),
        new Form("direct buffers", channel -> buffers(channel, ByteBuffer.allocateDirect(8))),
        new Form("single bytes", AllocationTest::bytes),
        new Form("windows", AllocationTest::windows, WINDOW));
    return Stream.of(false, true)
        .flatMap(single -> forms.stream().map(form -> Arguments.of(form, single)));
  }

  private static Action arrays(BulkChannel channel) {
    byte[] array = new byte[8];
    return () -> {
      channel.sender().sendBulk(array);
      channel.receiver().receiveInto(array);
    };
  }

  private static Action buffers(BulkChannel channel, ByteBuffer buffer) {
    return () -> {
      channel.sender().sendBulk(buffer.clear());
      channel.receiver().receiveInto(buffer.clear());
    };
  }

  private static Action bytes(BulkChannel channel) {
    return () -> {
      channel.sender().sendByte(1);
      channel.receiver().receiveByte();
    };
  }

  private static Action windows(BulkChannel channel) {
    WindowWriter writer = window -> window.putLong(7).limit();
    WindowReader reader = window -> (int) window.getLong();
    return () -> {
      channel.sender().fill(8, writer);
      channel.receiver().drain(8, reader);
    };
  }

  @DisplayName("R13 a million sends and receives allocate next to nothing")
  @ParameterizedTest
  @MethodSource("forms")
  void operationsAllocateNothing(Form form, boolean single) throws Exception {
    BulkChannel channel = single
        ? BulkChannel.builder().singleSender().singleReceiver().build()
        : BulkChannel.create();
    Action pair = form.pair.apply(channel);
    MemoryCounters allocated = new MemoryCounters();
    repeat(pair, PAIRS / 4); // until it is compiled
    long before = allocated.bytesOfThisThread();
    repeat(pair, PAIRS);
    long bytes = allocated.bytesOfThisThread() - before;
    assertThat(bytes / (2.0 * PAIRS))
        .as("bytes an operation, %s in all", bytes)
        .isBetween(0.0, form.most);
  }

  private static void repeat(Action action, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      action.run();
    }
  }
}
