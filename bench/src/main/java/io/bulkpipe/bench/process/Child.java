// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.Closeable;
import java.io.IOException;

/** A child process as its producer and its consumer see it. */
interface Child extends Closeable {

  /** Writes to the child's standard input. */
  void write(byte[] bytes) throws IOException, InterruptedException;

  /** Ends the child's standard input. */
  void endInput() throws IOException;

  /**
   * Reads from the child's standard output.
   *
   * @return the number of bytes, or -1 at the end
   */
  int read(byte[] bytes) throws IOException, InterruptedException;

  /** Waits for the child's exit and returns its code. */
  int exitCode() throws IOException, InterruptedException;

  /** Kills the child, if it still lives. */
  @Override
  void close();
}
