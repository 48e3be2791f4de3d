// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.io.OutputStream;

/** The producer that {@link ProducerVerification} gives to an adapter that runs producers. */
@FunctionalInterface
public interface ByteProducer {

  /**
   * Writes a stream. A normal return is its clean end.
   *
   * @param out where the bytes go; it may be left open
   * @throws Exception the failure of the stream
   */
  void produce(OutputStream out) throws Exception;
}
