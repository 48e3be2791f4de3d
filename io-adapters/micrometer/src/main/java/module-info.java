// SPDX-License-Identifier: Apache-2.0

/** Micrometer meters for channels. */
module io.bulkpipe.micrometer {
  requires transitive io.bulkpipe.channel;
  requires transitive micrometer.core; // an automatic module
  requires static transitive org.jspecify;

  exports io.bulkpipe.micrometer;
}
