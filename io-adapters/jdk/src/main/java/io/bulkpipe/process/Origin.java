// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a child comes from. */
interface Origin {
  /**
   * Refuses ends of streams that are redirected.
   *
   * @throws IllegalArgumentException if so
   */
  void check(
      @Nullable BulkReceiver stdin, @Nullable BulkSender stdout, @Nullable BulkSender stderr);

  /** Starts the child, unless it has been. */
  Process start() throws IOException;

  /** The descriptors of the child's streams that may be pipes of its own. */
  List<Integer> pipes();
}
