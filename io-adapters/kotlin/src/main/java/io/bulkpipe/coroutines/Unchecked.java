// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

/** Checked exceptions through Kotlin's interfaces, which declare none because Kotlin has none. */
final class Unchecked {
  private Unchecked() {}

  /** Throws an exception as it is. Returns nothing: the caller can write {@code throw}. */
  static RuntimeException of(Throwable exception) {
    throw Unchecked.<RuntimeException>as(exception);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> X as(Throwable exception) throws X {
    throw (X) exception;
  }
}
