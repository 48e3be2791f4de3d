// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

/**
 * The abilities that an adapter and its partner may have, besides moving bytes to a clean end. An
 * adapter should have all of them. {@link AdapterProfile#without} declares a missing one, and why.
 */
public enum Capability {
  /** A failure of the writer reaches the reader as a failure, and never as a clean end. */
  FAILURES,

  /** The reader finds the writer's exception among the causes of its own. */
  CAUSES,

  /** Bytes that the writer has flushed arrive, even if no more follow. */
  FLUSH,

  /** The reader can go away before the end, and the writer then fails. */
  CANCELLATION
}
