// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Notices ends that nobody can reach any more, nor the channel that could give them. */
final class Abandonment {
  /*
   * The core points to neither end, an end not to the other one, nor to the channel. So who
   * waits at one end, with the core in its hands, does not keep the other end alive. Each
   * operation keeps its own end reachable to its last moment.
   *
   * ABANDON-1  What waits for an end to become unreachable is reachable itself, always. It holds
   *     the core weakly: a future of the channel may have dependents that lead back to the ends.
   *     Where nobody else holds the core, there is nobody to be told.
   */

  /** Made when the first channel asks for it: one daemon thread for all. */
  private static final class Watch {
    static final Cleaner CLEANER = Cleaner.create();

    private Watch() {}
  }

  private Abandonment() {}

  /** Closes the one end when the other becomes unreachable, unless it is over by then. */
  static void watch(BulkSender sender, BulkReceiver receiver, ChannelCore core) {
    WeakReference<ChannelCore> weak = new WeakReference<>(core);
    Watch.CLEANER.register(sender, () -> closeSender(weak.get()));
    Watch.CLEANER.register(receiver, () -> closeReceiver(weak.get()));
  }

  private static void closeSender(@Nullable ChannelCore core) {
    if (core != null && core.state.closeSender(abandoned("sender", core))) {
      core.ended();
    }
  }

  private static void closeReceiver(@Nullable ChannelCore core) {
    if (core != null && core.state.closeReceiver(abandoned("receiver", core))) {
      core.ended();
    }
  }

  private static Throwable abandoned(String end, ChannelCore core) {
    return new IllegalStateException(
        end + " was abandoned: nobody could reach it any more: " + core.channel());
  }
}
