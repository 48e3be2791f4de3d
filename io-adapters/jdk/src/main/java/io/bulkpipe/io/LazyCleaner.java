// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cleaner that is made when it is first needed. If its thread cannot be started, the next use
 * tries again. A static field would stay broken: its class could never be used again.
 */
final class LazyCleaner {
  private final Supplier<Cleaner> maker;
  private final AtomicReference<@Nullable Cleaner> made = new AtomicReference<>();

  LazyCleaner(Supplier<Cleaner> maker) {
    this.maker = maker;
  }

  /**
   * Returns the cleaner. Throws what its maker throws, such as an {@link OutOfMemoryError}. If two
   * threads make one, the second becomes garbage, and its thread ends.
   */
  Cleaner get() {
    Cleaner cleaner = made.get();
    if (cleaner != null) {
      return cleaner;
    }
    Cleaner mine = maker.get();
    Cleaner first = made.compareAndExchange(null, mine);
    return first == null ? mine : first;
  }
}
