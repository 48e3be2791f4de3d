// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The settings of a channel, as {@link BulkChannel.Builder} describes them. */
record Settings(
    int capacity,
    boolean direct,
    boolean spinning,
    boolean singleSender,
    boolean singleReceiver,
    @Nullable Executor executor,
    @Nullable String name) {

  /** Returns the name, or {@code unnamed}. */
  String nameOrUnnamed() {
    return name == null ? "unnamed" : name;
  }
}
