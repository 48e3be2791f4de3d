// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.io.OutputStream;

/** What a form that runs producers is given to run: see {@link ProducerVerification}. */
@FunctionalInterface
public interface ByteProducer {

  /**
   * Writes a stream. A normal return is the clean end.
   *
   * @param out where the bytes go; it may be left open
   * @throws Exception the failure of the stream
   */
  void produce(OutputStream out) throws Exception;
}
