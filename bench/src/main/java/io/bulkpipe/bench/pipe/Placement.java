// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.util.List;
import java.util.Locale;

/** Where the threads of a transfer run. */
public enum Placement {
  /** Senders on the first processor, receivers on the second. */
  APART,
  /** All on the first processor. */
  TOGETHER,
  /** Wherever the scheduler puts them. */
  UNPINNED,
  /** The same, while one more thread computes without a pause. */
  BUSY,
  /** Virtual threads on one carrier. */
  ONE_CARRIER,
  /** Virtual threads on two carriers. */
  TWO_CARRIERS;

  public boolean isVirtual() {
    return this == ONE_CARRIER || this == TWO_CARRIERS;
  }

  public boolean isPinned() {
    return this == APART || this == TOGETHER;
  }

  public List<String> jvmOptions() {
    if (!isVirtual()) {
      return List.of();
    }
    int carriers = this == ONE_CARRIER ? 1 : 2;
    return List.of(
        "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
        "-Djdk.virtualThreadScheduler.maxPoolSize=" + carriers);
  }

  /** The name on the command line and in the results: lower case, with dashes. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
