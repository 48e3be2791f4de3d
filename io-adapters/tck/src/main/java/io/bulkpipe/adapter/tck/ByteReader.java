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
   * Returns the reader of a stream, which cancels by closing it.
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
   * Returns the reader of a receiver, which gathers, and cancels by closing it. With it, only bytes
   * that are {@linkplain BulkReceiver#awaitDue due} count as having arrived.
   *
   * @param receiver where the bytes come out
   * @return a reader
   */
  static ByteReader of(BulkReceiver receiver) {
    return new ReceiverReader(receiver);
  }

  /**
   * Reads some bytes; waits while there are none. Takes no more from the adapter than it returns,
   * except what {@link AdapterProfile#beyondCapacity} allows for.
   *
   * @param dst where the bytes go
   * @param offset index of the first byte
   * @param length the most bytes to read, 1 or more
   * @return the number of bytes, at least 1, or -1 at a clean end, again and again
   * @throws Exception what the partner makes of a failure
   */
  int read(byte[] dst, int offset, int length) throws Exception;

  /**
   * Goes away before the end, in the partner's own way: closes a stream, cancels a subscription,
   * resets a connection. Called at most once, also before the first read and after the end.
   *
   * @throws Exception if that fails, which fails the case
   */
  void cancel() throws Exception;

  /**
   * Gives back what belongs to the test and not to the adapter: a client, a file, a thread of the
   * partner. Called once, at the end of each case. By default it does nothing.
   *
   * <p>It must not end what the adapter has to end by itself, or it hides a leak.
   *
   * @throws Exception if that fails, which fails the case
   */
  default void release() throws Exception {}
}
