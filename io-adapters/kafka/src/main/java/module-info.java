// SPDX-License-Identifier: Apache-2.0

/**
 * Messages of a channel to a Kafka topic, and a topic to a channel.
 *
 * <p>Kafka's client is an automatic module, {@code kafka.clients}. No type of it is in the API, so
 * a module that uses this one need not require it.
 */
@SuppressWarnings("requires-automatic")
module io.bulkpipe.kafka {
  requires transitive io.bulkpipe.channel;
  requires io.bulkpipe.io;
  requires static transitive org.jspecify;
  requires kafka.clients; // an automatic module

  exports io.bulkpipe.kafka;
}
