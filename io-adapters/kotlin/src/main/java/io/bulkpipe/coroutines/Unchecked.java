// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

/** Throws checked exceptions through Kotlin's interfaces: Kotlin declares no exceptions. */
final class Unchecked {
  private Unchecked() {}

  /**
   * Throws an exception as it is. Never returns, but its type lets a caller write {@code throw}.
   */
  static RuntimeException of(Throwable exception) {
    throw Unchecked.<RuntimeException>as(exception);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X as(Throwable exception) throws X {
    throw (X) exception;
  }
}
