// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** How a channel was asked for: see {@link BulkChannel.Builder}. */
record Settings(
    int capacity,
    boolean direct,
    boolean spinning,
    boolean singleSender,
    boolean singleReceiver,
    @Nullable Executor executor,
    @Nullable String name) {}
