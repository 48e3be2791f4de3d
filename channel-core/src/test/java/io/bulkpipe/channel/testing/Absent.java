// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

/** A null where the contract allows none, for the tests that it is refused. */
public final class Absent {

  private Absent() {}

  /** Returns null, whatever the type says. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  public static <T> T value() {
    return null;
  }
}
