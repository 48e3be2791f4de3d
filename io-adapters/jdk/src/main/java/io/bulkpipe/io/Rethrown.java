// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

/**
 * Throws an exception of a callback after the callback's window was given back. If a callback
 * throws, the channel counts nothing as moved. So a callback that has moved bytes and then failed
 * must return, and its exception is kept until then.
 */
final class Rethrown {
  private Rethrown() {}

  /**
   * Throws the kept exception. The caller ensures that its own signature allows it.
   *
   * @return never
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException as(Throwable kept) throws X {
    throw (X) kept;
  }
}
