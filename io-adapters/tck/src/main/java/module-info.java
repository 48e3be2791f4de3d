// SPDX-License-Identifier: Apache-2.0

/** The cases that every adapter of a channel has to pass, for JUnit. */
module io.bulkpipe.adapter.tck {
  requires transitive io.bulkpipe.channel;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires java.management;
  requires static transitive org.jspecify;

  exports io.bulkpipe.adapter.tck;

  // JUnit calls what runs before and after each case, which is nobody else's business.
  opens io.bulkpipe.adapter.tck to
      org.junit.platform.commons;
}
