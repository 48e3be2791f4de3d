// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The origin of a child: started here, or by other code. */
interface Origin {
  /**
   * Refuses ends for redirected streams.
   *
   * @throws IllegalArgumentException if a redirected stream has an end
   */
  void check(
      @Nullable BulkReceiver stdin, @Nullable BulkSender stdout, @Nullable BulkSender stderr);

  /** Starts the child, unless it runs already. */
  Process start() throws IOException;

  /** Returns the descriptors of the child's streams that may be pipes of its own. */
  List<Integer> pipes();
}
