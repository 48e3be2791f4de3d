// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The side of a connection where bytes go in. The verification uses it from one thread at a time,
 * which is not the reader's.
 */
public interface ByteWriter {

  /**
   * Returns the writer of a stream, which ends by closing it, and cannot fail.
   *
   * @param out where the bytes go in
   * @return a writer
   */
  static ByteWriter of(OutputStream out) {
    return new ByteWriter() {
      @Override
      public void write(byte[] src, int offset, int length) throws IOException {
        out.write(src, offset, length);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void end() throws IOException {
        out.close();
      }

      @Override
      public void fail(Exception cause) {
        throw new UnsupportedOperationException("a stream can only be closed");
      }
    };
  }

  /**
   * Returns the writer of a sender, which fails by closing it with the cause.
   *
   * @param sender where the bytes go in
   * @return a writer
   */
  static ByteWriter of(BulkSender sender) {
    return new SenderWriter(sender);
  }

  /**
   * Writes all of a slice; waits while the adapter holds the partner back.
   *
   * @param src the bytes; they may change once this has returned
   * @param offset index of the first byte
   * @param length number of bytes, 1 or more
   * @throws Exception if the reader has gone, or anything else keeps the bytes from it
   */
  void write(byte[] src, int offset, int length) throws Exception;

  /**
   * Makes the bytes that were written arrive at a reader that gathers, though nothing comes after
   * them. Does nothing where the adapter flushes by itself.
   *
   * @throws Exception if that fails
   */
  void flush() throws Exception;

  /**
   * Ends the stream cleanly. Called at most once, as the last call beside {@link #release}.
   *
   * @throws Exception if that fails
   */
  void end() throws Exception;

  /**
   * Ends the stream by a failure. Called at most once, as the last call beside {@link #release},
   * and only with {@link Capability#FAILURES}.
   *
   * @param cause the failure; one without a stack of other causes
   * @throws Exception if that fails
   */
  void fail(Exception cause) throws Exception;

  /**
   * Gives back what belongs to the test and not to the adapter, as {@link ByteReader#release} does.
   * Called once, at the end of each case. By default it does nothing.
   *
   * @throws Exception if that fails, which fails the case
   */
  default void release() throws Exception {}
}
