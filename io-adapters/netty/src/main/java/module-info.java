// SPDX-License-Identifier: Apache-2.0

/**
 * Joins a Bulkpipe channel and a Netty channel, with back-pressure in both directions.
 *
 * <p>A user of {@link io.bulkpipe.netty.PipeHttpContent} requires {@code io.netty.codec.http}, too.
 */
module io.bulkpipe.netty {
  requires transitive io.bulkpipe.channel;
  requires transitive io.bulkpipe.io;
  requires transitive io.netty.buffer;
  requires transitive io.netty.handler;
  requires transitive io.netty.transport;
  requires io.netty.common;
  requires io.netty.codec;
  requires static io.netty.codec.http;
  requires static transitive org.jspecify;

  exports io.bulkpipe.netty;
}
