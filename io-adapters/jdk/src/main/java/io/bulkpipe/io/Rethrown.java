// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

/**
 * An exception that was kept while a window was given back, and now goes on its way. A callback
 * that throws has moved nothing, so one that has moved something and failed cannot throw by itself.
 */
final class Rethrown {
  private Rethrown() {}

  /**
   * Throws what a callback threw; its signature allows it, as whoever calls this knows.
   *
   * @return never
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException as(Throwable kept) throws X {
    throw (X) kept;
  }
}
