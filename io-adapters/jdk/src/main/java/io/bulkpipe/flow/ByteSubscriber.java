// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A subscriber that moves bytes to a destination, and reports the outcome.
 *
 * @param <T> the type of an element: a buffer, or a list of buffers
 */
public interface ByteSubscriber<T> extends Flow.Subscriber<T> {
  /**
   * Returns a stage of the outcome. It completes with the number of bytes moved, once the publisher
   * has completed and all of its bytes were moved. If the publisher or the destination fails, it
   * completes exceptionally with that failure. Until then it stays incomplete, for instance before
   * a subscription.
   *
   * @return always the same stage
   */
  CompletionStage<Long> completion();
}
