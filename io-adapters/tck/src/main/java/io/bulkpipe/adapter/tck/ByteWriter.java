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
   * Returns a writer to a stream. Its {@code end} closes the stream. Its {@code fail} throws an
   * {@link UnsupportedOperationException}, so the profile must lack {@link Capability#FAILURES}.
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
   * Returns a writer to a sender. Its {@code end} closes the sender, and its {@code fail} closes
   * the sender with the cause.
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
   * @param src the bytes; they may change after the call
   * @param offset index of the first byte
   * @param length number of bytes, 1 or more
   * @throws Exception if the reader has gone, or the connection has failed
   */
  void write(byte[] src, int offset, int length) throws Exception;

  /**
   * Flushes: the bytes written so far then reach a reader that gathers, even if no more follow.
   * Does nothing if the adapter flushes by itself.
   *
   * @throws Exception if it fails
   */
  void flush() throws Exception;

  /**
   * Ends the stream cleanly. Called at most once. Only {@link #release} follows.
   *
   * @throws Exception if it fails
   */
  void end() throws Exception;

  /**
   * Ends the stream with a failure. Called at most once, and only with {@link Capability#FAILURES}.
   * Only {@link #release} follows.
   *
   * @param cause the failure, without a cause of its own
   * @throws Exception if it fails
   */
  void fail(Exception cause) throws Exception;

  /**
   * Releases the resources of the test itself, like {@link ByteReader#release}. Called once, at the
   * end of each case. By default it does nothing.
   *
   * @throws Exception if it fails, which fails the case
   */
  default void release() throws Exception {}
}
