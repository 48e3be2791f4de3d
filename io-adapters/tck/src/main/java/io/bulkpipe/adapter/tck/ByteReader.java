// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.io.InputStream;

/**
 * The side of a connection where bytes come out. The verification uses it from one thread at a
 * time, {@link #cancel} and {@link #release} included.
 */
public interface ByteReader {

  /**
   * Returns a reader of a stream. To cancel, it closes the stream.
   *
   * @param in where the bytes come out
   * @return a reader
   */
  static ByteReader of(InputStream in) {
    return new ByteReader() {
      @Override
      public int read(byte[] dst, int offset, int length) throws IOException {
        return in.read(dst, offset, length);
      }

      @Override
      public void cancel() throws IOException {
        in.close();
      }
    };
  }

  /**
   * Returns a reader of a receiver. It gathers: it reads only bytes that are
   * {@linkplain BulkReceiver#awaitDue due}. To cancel, it closes the receiver.
   *
   * @param receiver where the bytes come out
   * @return a reader
   */
  static ByteReader of(BulkReceiver receiver) {
    return new ReceiverReader(receiver);
  }

  /**
   * Reads some bytes; waits while there are none. It may take more from the adapter than it returns
   * only if {@link AdapterProfile#beyondCapacity} counts that.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length the most bytes to read, 1 or more
   * @return the number of bytes, at least 1, or -1 at a clean end; each later call returns -1, too
   * @throws Exception the failure, in the partner's form
   */
  int read(byte[] dst, int offset, int length) throws Exception;

  /**
   * Gives up reading, in the partner's own way: closes a stream, cancels a subscription, resets a
   * connection. Called at most once, maybe before the first read or after the end.
   *
   * @throws Exception if it fails, which fails the case
   */
  void cancel() throws Exception;

  /**
   * Releases the resources of the test itself: a client, a file, a thread of the partner. Called
   * once, at the end of each case. By default it does nothing.
   *
   * <p>It must not release resources of the adapter, because that would hide a leak.
   *
   * @throws Exception if it fails, which fails the case
   */
  default void release() throws Exception {}
}
