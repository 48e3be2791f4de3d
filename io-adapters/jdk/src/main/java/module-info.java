// SPDX-License-Identifier: Apache-2.0

/**
 * What connects a channel with everything in the JDK that speaks bytes.
 *
 * <p>A module that requires this one needs nothing but {@code java.base}, and JSpecify to compile.
 * A module that uses {@code io.bulkpipe.http} requires {@code java.net.http}, too.
 */
module io.bulkpipe.io {
  requires transitive io.bulkpipe.channel;
  requires static transitive org.jspecify;

  // Not transitive, or each user would need it to compile. A user of HTTP bodies requires it, which
  // also puts it into the graph of modules at run time.
  requires static java.net.http;

  exports io.bulkpipe.flow;
  exports io.bulkpipe.http;
  exports io.bulkpipe.io;
  exports io.bulkpipe.process;
}
