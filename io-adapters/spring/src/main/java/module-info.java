// SPDX-License-Identifier: Apache-2.0

/**
 * Bodies, resources and data buffers of Spring over a Bulkpipe channel.
 *
 * <p>A module that requires this one requires the parts of Spring that it uses, too.
 */
module io.bulkpipe.spring {
  requires transitive io.bulkpipe.channel;
  requires transitive io.bulkpipe.io;

  // automatic modules, and each is optional
  requires static io.bulkpipe.micrometer;
  requires static jakarta.servlet;
  requires static micrometer.core;
  requires static org.reactivestreams;
  requires static reactor.core;
  requires static spring.beans;
  requires static spring.boot;
  requires static spring.boot.autoconfigure;
  requires static spring.context;
  requires static spring.core;
  requires static spring.web;
  requires static spring.webflux;
  requires static spring.webmvc;
  requires static transitive org.jspecify;

  exports io.bulkpipe.spring;

  // for Spring Boot
  opens io.bulkpipe.spring;
  opens io.bulkpipe.spring.boot;
}
