// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import org.jspecify.annotations.Nullable;

/**
 * Appends the cause to the message of an exception, because many programs show only the message.
 */
final class Reason {
  private Reason() {}

  /**
   * Appends a cause, if there is one. A cause that cannot describe itself is named by its class.
   */
  static String append(String message, @Nullable Throwable cause) {
    return cause == null ? message : message + ": " + describe(cause);
  }

  private static String describe(Throwable cause) {
    try {
      return cause.toString();
    } catch (RuntimeException | Error e) {
      return cause.getClass().getName();
    }
  }
}
