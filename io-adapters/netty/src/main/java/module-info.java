// SPDX-License-Identifier: Apache-2.0

/**
 * Connects channels of Bulkpipe to channels of Netty, with back-pressure in both directions.
 *
 * <p>A module that uses {@link io.bulkpipe.netty.PipeHttpContent} must also require
 * {@code io.netty.codec.http}.
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
