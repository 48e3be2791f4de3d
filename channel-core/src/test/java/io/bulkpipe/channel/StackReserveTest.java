// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls near the end of a stack leave the locks that all channels share as they were. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
@Covers("R11")
class StackReserveTest {
  private static final int DIVES = 40;
  private static final int DEPTHS = 1000;
  private static final int STACK = 256 * 1024;

  /** Goes down until the stack has run out, and makes a call at each depth on the way back. */
  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static int dive(Runnable call, int made) {
    int next;
    try {
      next = dive(call, made);
    } catch (StackOverflowError deepest) {
      next = made;
    }
    if (next < DEPTHS) {
      try {
        call.run();
      } catch (StackOverflowError tooDeep) {
        // The next call has more stack.
      }
    }
    return next + 1;
  }

  private static void diveAgainAndAgain(Runnable call) throws InterruptedException {
    call.run(); // initializes all classes: one that overflows in that is lost for good
    for (int i = 0; i < DIVES; i++) {
      Thread diver = new Thread(null, () -> dive(call, 0), "diver", STACK);
      diver.start();
      diver.join();
    }
  }

  @DisplayName("a reserve is refused while the stack has less, and only then")
  @Test
  void refused() throws Exception {
    List<Boolean> enough = new ArrayList<>();
    Thread diver = new Thread(
        null,
        () -> dive(
            () -> {
              boolean refused = false;
              try {
                StackReserve.require(100);
              } catch (StackOverflowError e) {
                refused = true;
              }
              enough.add(!refused);
            },
            0),
        "diver",
        STACK);
    diver.start();
    diver.join();
    assertThat(enough.subList(0, 10)).containsOnly(false);
    assertThat(enough.subList(enough.size() - 10, enough.size())).containsOnly(true);
  }

  @DisplayName("COMPLETE-3: the library's threads complete futures after overflows, too")
  @Test
  void completions() throws Exception {
    List<CompletableFuture<@Nullable Void>> futures = new ArrayList<>();
    diveAgainAndAgain(() -> {
      CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
      Completion.complete(future, null);
      futures.add(future);
    });
    for (CompletableFuture<@Nullable Void> each : futures) {
      each.get();
    }
    assertThat(futures).isNotEmpty();
    BulkChannel channel = BulkChannel.create();
    CompletableFuture<?> readable = channel.receiver().whenReadable(1);
    channel.sender().sendByte(1);
    readable.get();
  }

  @DisplayName("named channels are made and listed after overflows, too")
  @Test
  void named() throws Exception {
    diveAgainAndAgain(
        () -> BulkChannel.builder().name("deep").build().sender().remainingCapacity());
    BulkChannel channel = BulkChannel.builder().name("after the overflows").build();
    channel.sender().sendByte(1);
    assertThat(NamedChannels.all()).extracting(ChannelCore::name).contains("after the overflows");
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
  }
}
