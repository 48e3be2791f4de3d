// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

/**
 * What an adapter and its partner can do beside moving bytes to a clean end. An adapter is expected
 * to have all of it. {@link AdapterProfile#without} says what it lacks, and why.
 */
public enum Capability {
  /** A failure of the writer reaches the reader as a failure, and never as a clean end. */
  FAILURES,

  /** The reader of a failure finds the object that the writer failed with among the causes. */
  CAUSES,

  /** Bytes that the writer has flushed arrive, though nothing comes after them. */
  FLUSH,

  /** The reader can go before the end, and the writer then fails. */
  CANCELLATION
}
