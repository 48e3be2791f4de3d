// SPDX-License-Identifier: Apache-2.0

/** The bounded channel of bytes. */
module io.bulkpipe.channel {
  requires static transitive org.jspecify;
  requires static jdk.jfr;

  exports io.bulkpipe.channel;
}
