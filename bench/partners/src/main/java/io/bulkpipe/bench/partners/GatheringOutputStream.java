// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Gathers writes in an array and hands it on when it is full: a
 * {@link java.io.BufferedOutputStream} without its lock. An expert writes one where the partner has
 * no stream of its own.
 */
final class GatheringOutputStream extends OutputStream {

  /** Takes the bytes before it returns, or copies them. */
  @FunctionalInterface
  interface Target {
    void accept(byte[] bytes, int offset, int length) throws IOException;
  }

  private final byte[] gathered;
  private final Target target;
  private int count;

  GatheringOutputStream(int size, Target target) {
    this.gathered = new byte[size];
    this.target = target;
  }

  /** Returns a stream that hands each array on by itself. */
  static OutputStream passing(Target target) {
    return new GatheringOutputStream(1, target);
  }

  @Override
  public void write(int b) throws IOException {
    if (count == gathered.length) {
      flush();
    }
    gathered[count++] = (byte) b;
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    if (len > gathered.length - count) {
      flush();
      if (len >= gathered.length) {
        target.accept(b, off, len);
        return;
      }
    }
    System.arraycopy(b, off, gathered, count, len);
    count += len;
  }

  @Override
  public void flush() throws IOException {
    if (count > 0) {
      target.accept(gathered, 0, count);
      count = 0;
    }
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
