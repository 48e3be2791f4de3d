// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.Supplier;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.JobKt;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import org.jspecify.annotations.Nullable;

/** A supply as a flow. */
final class SupplyFlow implements Iterator<SupplyFlow> {
  /*
   * The loop is Kotlin's: a flow over an iterator. Each element is one step. A step takes a chunk,
   * or suspends and is resumed with null, which mapNotNull drops.
   *
   * SUPPLY-1  A step checks for cancellation before it takes a byte. The chunk goes to the
   *     collector without another check: mapNotNull and a flow over an iterator have none. The
   *     builder flow { } has one, and would drop the chunk. So each byte either has reached the
   *     collector, or is still in the channel.
   */

  private final Supply supply;

  private SupplyFlow(Supply supply) {
    this.supply = supply;
  }

  /** Returns a cold flow. Each collection has a supply of its own. */
  static Flow<byte[]> of(Supplier<Supply> supplies) {
    Iterable<SupplyFlow> steps = () -> new SupplyFlow(supplies.get());
    return FlowKt.<SupplyFlow, byte[]>mapNotNull(
        FlowKt.asFlow(steps), (step, coroutine) -> step.take(coroutine));
  }

  private @Nullable Object take(Continuation<? super byte[]> coroutine) {
    JobKt.ensureActive(coroutine.getContext());
    byte[] taken;
    try {
      taken = supply.poll();
    } catch (IOException e) {
      throw Unchecked.of(e);
    }
    return taken != null || supply.isEnded()
        ? taken
        : Readiness.await(supply.whenReady(), null, coroutine);
  }

  @Override
  public boolean hasNext() {
    return !supply.isEnded();
  }

  @Override
  public SupplyFlow next() {
    return this;
  }
}
