// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import java.io.IOException;

/** A callback has thrown this. */
final class FailedCallbackException extends IOException {
  private static final long serialVersionUID = 1;

  FailedCallbackException() {
    super("a callback that fails on purpose");
  }
}
