// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A stack that runs out in a call leaves a channel that can be ended, and no future open. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class StackDepthTest {
  private static final int DEPTHS = 200;
  private static final int DIVES = 40;
  private static final int STACK = 512 * 1024;

  private final List<BulkChannel> channels = new ArrayList<>();
  private final List<CompletableFuture<?>> made = new ArrayList<>();
  private int failed;

  static Stream<Arguments> futures() {
    return Stream.of(
        future("whenReadable", channel -> channel.receiver().whenReadable(1)),
        future("whenOver", channel -> channel.sender().whenOver()),
        future("cancelled", channel -> {
          CompletableFuture<?> future = channel.receiver().whenOver();
          future.cancel(false);
          return future;
        }),
        future("ended", channel -> {
          CompletableFuture<?> future = channel.sender().whenOver();
          channel.sender().close();
          return future;
        }));
  }

  private static Arguments future(String name, Function<BulkChannel, CompletableFuture<?>> when) {
    return Arguments.of(name, when);
  }

  /** Some steps of another size, so that not all dives come to the same depths. */
  private long approach(
      int steps, long one, long two, Function<BulkChannel, CompletableFuture<?>> when) {
    return steps == 0 ? dive(when) : one + two + approach(steps - 1, two + 1, one, when);
  }

  /** Goes down until the stack has run out, and makes a future at each depth on the way back. */
  @SuppressWarnings("InfiniteRecursion") // on purpose
  private int dive(Function<BulkChannel, CompletableFuture<?>> when) {
    int next;
    try {
      next = dive(when);
    } catch (StackOverflowError deepest) {
      next = 0;
    }
    if (next < DEPTHS) {
      try {
        made.add(when.apply(channels.get(next)));
      } catch (StackOverflowError expected) {
        failed++;
      }
    }
    return next + 1;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("futures")
  void everyChannelCanBeEnded(String name, Function<BulkChannel, CompletableFuture<?>> when)
      throws Exception {
    BulkChannel easy =
        BulkChannel.create(100); // all classes are loaded where there is stack for it
    made.add(when.apply(easy));
    easy.sender().close();
    for (int i = 0; i < DIVES; i++) {
      int steps = i;
      channels.clear();
      for (int k = 0; k < DEPTHS; k++) {
        channels.add(BulkChannel.create(100));
      }
      Thread diver = new Thread(null, () -> approach(steps, 0, 0, when), "diver", STACK);
      diver.start();
      diver.join();
      for (BulkChannel channel : channels) {
        channel.sender().close();
        channel.receiver().close();
      }
    }
    assertThat(failed).isPositive();
    for (CompletableFuture<?> future : made) {
      var unused = future.handle((nothing, cancelled) -> nothing).get();
    }
  }
}
