// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Closes an end that has become unreachable, together with its channel. */
final class Abandonment {
  /*
   * The core points to neither end. An end points neither to the other end nor to the channel. So a
   * thread that waits at one end, and holds the core, does not keep the other end reachable. Each
   * operation keeps its own end reachable until it returns.
   *
   * ABANDON-1  The cleaner's action is always reachable. It holds the core weakly, because a future
   *     of the channel may have dependents that lead back to the ends. If nothing else holds the
   *     core, there is nothing to wake.
   */

  /** Made for the first channel that needs it: one daemon thread for all channels. */
  private static final LazyCleaner CLEANER = new LazyCleaner(Cleaner::create);

  private Abandonment() {}

  /** Closes each end once it has become unreachable, unless it has closed by then. */
  static void watch(BulkSender sender, BulkReceiver receiver, ChannelCore core) {
    WeakReference<ChannelCore> weak = new WeakReference<>(core);
    Cleaner cleaner = CLEANER.get();
    cleaner.register(sender, () -> closeSender(weak.get()));
    cleaner.register(receiver, () -> closeReceiver(weak.get()));
  }

  private static void closeSender(@Nullable ChannelCore core) {
    if (core != null && core.closeSender(abandoned("sender", core))) {
      core.ended();
    }
  }

  private static void closeReceiver(@Nullable ChannelCore core) {
    if (core != null && core.closeReceiver(abandoned("receiver", core))) {
      core.ended();
    }
  }

  private static Throwable abandoned(String end, ChannelCore core) {
    return new IllegalStateException(
        end + " was abandoned: it had become unreachable: " + core.channel());
  }
}
