// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

/** Sends a document through a partner to the {@link Sink}, in one form. */
interface Upload extends AutoCloseable {

  /** Sends the document; returns what the sink says that it has received. */
  String send(JsonIntegers document) throws Exception;

  @Override
  default void close() throws Exception {}
}
