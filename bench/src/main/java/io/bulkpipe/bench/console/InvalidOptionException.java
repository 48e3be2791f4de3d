// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

/** An option's value that is not allowed; the message says which one would be. */
public final class InvalidOptionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidOptionException(String option, Object value, String wanted) {
    super(option + "=" + value + ": not " + wanted);
  }
}
