// SPDX-License-Identifier: Apache-2.0

/** Uses sources and sinks of Okio, which come with their adapter. */
module consumer {
  requires io.bulkpipe.okio;
}
