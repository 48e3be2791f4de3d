// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * A subscriber that moves bytes somewhere, and tells how that ended.
 *
 * @param <T> what it is given: a buffer, or several
 */
public interface ByteSubscriber<T> extends Flow.Subscriber<T> {
  /**
   * Tells the outcome: how many bytes were moved, once the publisher has completed and all of them
   * were; or the failure, of the publisher or of where the bytes went. Stays incomplete as long as
   * neither has happened, for instance before a subscription.
   *
   * @return always the same stage
   */
  CompletionStage<Long> completion();
}
