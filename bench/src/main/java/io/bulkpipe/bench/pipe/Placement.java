// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** Where the threads of a transfer run. */
public enum Placement {
  /** Senders on the first processor, receivers on the second. */
  APART("senders pinned to one processor, receivers to another"),
  /** All on the first processor. */
  TOGETHER("all threads pinned to one processor"),
  /** Wherever the scheduler puts them. */
  UNPINNED("where the scheduler puts them"),
  /** The same, while one more thread computes without a pause. */
  BUSY("where the scheduler puts them, beside a thread that never waits"),
  /** Virtual threads on one carrier. */
  ONE_CARRIER("virtual threads on one carrier"),
  /** Virtual threads on two carriers. */
  TWO_CARRIERS("virtual threads on two carriers");

  private final String description;

  Placement(String description) {
    this.description = description;
  }

  /**
   * Describes it.
   *
   * @return a few words
   */
  public String description() {
    return description;
  }

  /**
   * Tells whether the threads are virtual.
   *
   * @return true for the last two
   */
  public boolean isVirtual() {
    return this == ONE_CARRIER || this == TWO_CARRIERS;
  }

  /**
   * Tells whether each thread has a processor that it stays on.
   *
   * @return true for the first two
   */
  public boolean isPinned() {
    return this == APART || this == TOGETHER;
  }

  /**
   * The options that the JVM needs for it.
   *
   * @return maybe none
   */
  public List<String> jvmOptions() {
    if (!isVirtual()) {
      return List.of();
    }
    int carriers = this == ONE_CARRIER ? 1 : 2;
    return List.of(
        "-Djdk.virtualThreadScheduler.parallelism=" + carriers,
        "-Djdk.virtualThreadScheduler.maxPoolSize=" + carriers);
  }

  /**
   * The name on the command line and in the results.
   *
   * @return lower case, with dashes
   */
  @JsonValue
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As {@link #title}. */
  @Override
  public String toString() {
    return title();
  }

  /**
   * Finds one by its title.
   *
   * @param title lower case, with dashes
   * @return the placement
   */
  @JsonCreator
  public static Placement of(String title) {
    return valueOf(title.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
