// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** The settings of Kafka's clients: the caller's, and those that the promises need. */
final class ClientSettings {
  private ClientSettings() {}

  /** Returns the settings of a producer, with a transactional id or without one. */
  static Map<String, Object> producer(Map<String, ?> given, @Nullable String transactionalId) {
    Map<String, Object> all = copy(given);
    fix(all, ProducerConfig.ACKS_CONFIG, "all");
    fix(all, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    refuse(all, ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, "records are bytes");
    refuse(all, ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, "records are bytes");
    refuse(all, ProducerConfig.TRANSACTIONAL_ID_CONFIG, "the builder's exactlyOnce sets it");
    if (transactionalId != null) {
      all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    }
    return all;
  }

  /**
   * Returns the settings of a consumer that reads the records of a producer with these settings.
   */
  static Map<String, Object> ledgerConsumer(Map<String, ?> given) {
    Map<String, Object> all = copy(given);
    all.keySet().retainAll(ConsumerConfig.configNames());
    all.remove(ConsumerConfig.CLIENT_ID_CONFIG);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    all.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
    return consumer(all);
  }

  /** Returns the settings of a consumer. */
  static Map<String, Object> consumer(Map<String, ?> given) {
    Map<String, Object> all = copy(given);
    fix(all, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    fix(all, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    fix(all, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    fix(all, ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    refuse(all, ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, "records are bytes");
    refuse(all, ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, "records are bytes");
    // The client's own default is 50 MiB for each fetch of each broker.
    all.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
    return all;
  }

  private static Map<String, Object> copy(Map<String, ?> given) {
    return new HashMap<>(Objects.requireNonNull(given, "config=null"));
  }

  private static void fix(Map<String, Object> all, String name, String value) {
    Object given = all.put(name, value);
    boolean sameAcks = name.equals(ProducerConfig.ACKS_CONFIG) && "-1".equals("" + given);
    if (given != null && !given.toString().equals(value) && !sameAcks) {
      throw new IllegalArgumentException(name + "=" + given + " is not " + value);
    }
  }

  private static void refuse(Map<String, Object> all, String name, String why) {
    if (all.containsKey(name)) {
      throw new IllegalArgumentException(name + "=" + all.get(name) + ": " + why);
    }
  }
}
