// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * What is sent, and by which clients. A process gets it as its arguments.
 *
 * @param servers the broker's address
 * @param topic the topic, which is new
 * @param bare whether Kafka's clients are used without Bulkpipe
 * @param messages how many messages
 * @param length the bytes of each
 * @param partitions message n is number n / partitions of partition n % partitions
 */
record Load(
    String servers, String topic, boolean bare, long messages, int length, int partitions) {

  static Load of(String[] arguments) {
    return new Load(
        arguments[0],
        arguments[1],
        Boolean.parseBoolean(arguments[2]),
        Long.parseLong(arguments[3]),
        Integer.parseInt(arguments[4]),
        Integer.parseInt(arguments[5]));
  }

  List<String> arguments() {
    return List.of(
        servers,
        topic,
        Boolean.toString(bare),
        Long.toString(messages),
        Integer.toString(length),
        Integer.toString(partitions));
  }

  String name() {
    return bare ? "bare clients" : "Bulkpipe";
  }

  double megabytes() {
    return (double) messages * length / 1e6;
  }

  /** Returns how many messages are for a partition. */
  long messagesOf(int partition) {
    return messages / partitions + (partition < messages % partitions ? 1 : 0);
  }

  /** Returns the settings of a client. */
  Map<String, Object> config(Object... more) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", servers);
    for (int i = 0; i < more.length; i += 2) {
      config.put((String) more[i], more[i + 1]);
    }
    return config;
  }

  /** Returns a key for each partition, by the rule of Kafka's producer. */
  byte[][] keys() {
    List<byte[]> keys = new ArrayList<>();
    for (int candidate = 0; keys.size() < partitions; candidate++) {
      byte[] key = Integer.toString(candidate).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      if (Utils.toPositive(Utils.murmur2(key)) % partitions == keys.size()) {
        keys.add(key);
      }
    }
    return keys.toArray(byte[][]::new);
  }
}
