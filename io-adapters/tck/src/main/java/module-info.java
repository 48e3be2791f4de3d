// SPDX-License-Identifier: Apache-2.0

/** JUnit cases that every adapter of a channel must pass. */
module io.bulkpipe.adapter.tck {
  requires transitive io.bulkpipe.channel;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires java.management;
  requires static transitive org.jspecify;

  exports io.bulkpipe.adapter.tck;

  // JUnit calls the methods that run before and after each case. No other module needs them.
  opens io.bulkpipe.adapter.tck to
      org.junit.platform.commons;
}
