// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** Notices ends that nobody can reach any more, nor the channel that could give them. */
final class Abandonment {
  /*
   * The conduit points to neither end, an end not to the other one, nor to the channel. So who
   * waits at one end, with the conduit in its hands, does not keep the other end alive. Each
   * operation keeps its own end reachable to its last moment.
   *
   * A1  What waits for an end to become unreachable is reachable itself, always. It holds the conduit
   *     weakly: a future of the channel may have dependents that lead back to the ends. Where nobody
   *     else holds the conduit, there is nobody to be told.
   */

  /** Made when the first channel asks for it: one daemon thread for all. */
  private static final class Watch {
    static final Cleaner CLEANER = Cleaner.create();

    private Watch() {}
  }

  private Abandonment() {}

  /** Closes the one end when the other becomes unreachable, unless it is over by then. */
  static void watch(BulkSender sender, BulkReceiver receiver, Conduit conduit) {
    WeakReference<Conduit> weak = new WeakReference<>(conduit);
    Watch.CLEANER.register(sender, () -> closeSender(weak.get()));
    Watch.CLEANER.register(receiver, () -> closeReceiver(weak.get()));
  }

  private static void closeSender(@Nullable Conduit conduit) {
    if (conduit != null && conduit.state.closeSender(abandoned("sender", conduit))) {
      conduit.ended();
    }
  }

  private static void closeReceiver(@Nullable Conduit conduit) {
    if (conduit != null && conduit.state.closeReceiver(abandoned("receiver", conduit))) {
      conduit.ended();
    }
  }

  private static Throwable abandoned(String end, Conduit conduit) {
    return new IllegalStateException(
        end + " was abandoned: nobody could reach it any more: " + conduit.channel());
  }
}
