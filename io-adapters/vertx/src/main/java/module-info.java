// SPDX-License-Identifier: Apache-2.0

/** The ends of a Bulkpipe channel as the read and write streams of Vert.x. */
module io.bulkpipe.vertx {
  requires transitive io.bulkpipe.channel;
  requires transitive io.bulkpipe.io;
  requires transitive io.vertx.core;
  requires static transitive org.jspecify;

  exports io.bulkpipe.vertx;
}
