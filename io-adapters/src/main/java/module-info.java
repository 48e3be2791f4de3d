// SPDX-License-Identifier: Apache-2.0

/**
 * What connects a channel with everything that speaks bytes. Whoever uses the streams only needs
 * nothing but {@code java.base}.
 */
module io.bulkpipe.io {
  requires transitive io.bulkpipe.channel;
  requires static transitive java.net.http;
  requires static transitive org.jspecify;
  requires static transitive kotlin.stdlib;
  requires static transitive kotlinx.coroutines.core;
  requires static transitive okio; // an automatic module

  exports io.bulkpipe.coroutines;
  exports io.bulkpipe.flow;
  exports io.bulkpipe.http;
  exports io.bulkpipe.io;
  exports io.bulkpipe.okio;
  exports io.bulkpipe.process;
}
