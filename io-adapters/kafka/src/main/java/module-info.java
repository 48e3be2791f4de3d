// SPDX-License-Identifier: Apache-2.0

/**
 * Moves messages from a channel to a Kafka topic, and from a topic to a channel.
 *
 * <p>Kafka's client is an automatic module, {@code kafka.clients}. The API has none of its types,
 * so a module that uses this one need not require it.
 */
@SuppressWarnings("requires-automatic")
module io.bulkpipe.kafka {
  requires transitive io.bulkpipe.channel;
  requires io.bulkpipe.io;
  requires static transitive org.jspecify;
  requires kafka.clients; // an automatic module

  exports io.bulkpipe.kafka;
}
