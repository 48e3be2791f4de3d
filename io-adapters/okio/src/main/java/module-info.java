// SPDX-License-Identifier: Apache-2.0

/** The ends of a channel as Okio's sources and sinks. */
module io.bulkpipe.okio {
  requires transitive io.bulkpipe.channel;
  requires static transitive org.jspecify;
  requires transitive kotlin.stdlib; // Okio's supertypes and its callers need it
  requires transitive okio; // an automatic module

  exports io.bulkpipe.okio;
}
