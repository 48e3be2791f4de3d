// SPDX-License-Identifier: Apache-2.0

/** Uses sources and sinks of Okio, and requires it. */
module consumer {
  requires io.bulkpipe.io;
  requires kotlin.stdlib;
  requires okio;
}
