// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A child whose own streams are used. */
final class RawChild implements Child {
  private final Process process;
  private final OutputStream stdin;
  private final InputStream stdout;

  RawChild(ProcessBuilder builder) throws IOException {
    process = builder.start();
    stdin = process.getOutputStream();
    stdout = process.getInputStream();
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    stdin.write(bytes);
  }

  @Override
  public void endInput() throws IOException {
    stdin.close();
  }

  @Override
  public int read(byte[] bytes) throws IOException {
    return stdout.read(bytes);
  }

  @Override
  public int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
