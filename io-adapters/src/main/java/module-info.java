// SPDX-License-Identifier: Apache-2.0

/**
 * What connects a channel with everything that speaks bytes. Whoever uses the streams only needs
 * nothing but {@code java.base}.
 */
module io.bulkpipe.io {
  requires transitive io.bulkpipe.channel;
  requires static transitive org.jspecify;

  exports io.bulkpipe.io;
  exports io.bulkpipe.process;
}
