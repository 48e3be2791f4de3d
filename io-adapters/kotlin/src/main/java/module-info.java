// SPDX-License-Identifier: Apache-2.0

/** The ends of a channel for Kotlin coroutines. */
module io.bulkpipe.coroutines {
  requires transitive io.bulkpipe.channel;
  requires static transitive org.jspecify;
  requires transitive kotlin.stdlib;
  requires transitive kotlinx.coroutines.core;

  exports io.bulkpipe.coroutines;
}
