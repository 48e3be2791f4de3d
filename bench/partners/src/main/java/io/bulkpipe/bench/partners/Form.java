// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

/** How a body is streamed. */
enum Form {
  /** As the partner's documentation shows it. */
  OWN,
  /** The same, with a buffer or chunks of a well-chosen size. */
  TUNED,
  /** By Bulkpipe's adapter, with nothing configured. */
  BULKPIPE
}
