// SPDX-License-Identifier: Apache-2.0

/**
 * Adapters between the ends of a channel and the interfaces of the JDK for bytes.
 *
 * <p>A module that requires this one needs only {@code java.base}, and JSpecify to compile. A
 * module that uses {@code io.bulkpipe.http} must also require {@code java.net.http}.
 */
module io.bulkpipe.io {
  requires transitive io.bulkpipe.channel;
  requires static transitive org.jspecify;

  // Not transitive: each user would need it to compile. A user of HTTP bodies requires it, which
  // also puts it into the module graph at run time.
  requires static java.net.http;

  exports io.bulkpipe.flow;
  exports io.bulkpipe.http;
  exports io.bulkpipe.io;
  exports io.bulkpipe.process;
}
