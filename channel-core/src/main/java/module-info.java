// SPDX-License-Identifier: Apache-2.0

/** The bounded channel of bytes. */
module io.bulkpipe.channel {
  requires static transitive org.jspecify;

  exports io.bulkpipe.channel;
}
