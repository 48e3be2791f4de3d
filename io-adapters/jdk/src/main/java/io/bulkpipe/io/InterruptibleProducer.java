// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.io.OutputStream;

/** Marks a producer whose thread may be interrupted once its reader has gone. */
record InterruptibleProducer(StreamProducer producer) implements StreamProducer {
  @Override
  public void produce(OutputStream out) throws Exception {
    producer.produce(out);
  }
}
