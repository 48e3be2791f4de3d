// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic with a consumer of Kafka, to its end: each message must be there once, in order. */
final class TopicCheck {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int FETCH = 8 << 20;
  private static final String CONTROL = "bulkpipe"; // the header of a record that is no message

  private final Load load;
  private final Message messages;
  private final long[] next;
  private long controls;

  TopicCheck(Load load) {
    this.load = load;
    this.messages = new Message(load.length());
    this.next = new long[load.partitions()];
  }

  /** Returns how many records are no messages. */
  long run() {
    List<TopicPartition> all = IntStream.range(0, load.partitions())
        .mapToObj(partition -> new TopicPartition(load.topic(), partition))
        .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        load.config("isolation.level", "read_committed", "fetch.max.bytes", FETCH),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer())) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (!all.stream().allMatch(each -> consumer.position(each) >= ends.get(each))) {
        consumer.poll(POLL).forEach(this::check);
      }
    }
    for (int partition = 0; partition < next.length; partition++) {
      if (next[partition] != load.messagesOf(partition)) {
        throw new AssertionError("partition=" + partition + " of the topic has " + next[partition]
            + " messages, not " + load.messagesOf(partition));
      }
    }
    return controls;
  }

  private void check(ConsumerRecord<byte[], byte[]> record) {
    if (record.headers().lastHeader(CONTROL) != null) {
      controls++;
      return;
    }
    check(record.partition(), ByteBuffer.wrap(record.value()));
  }

  void check(int partition, ByteBuffer message) {
    long number = messages.number(message);
    if (Message.partition(message) != partition || number != next[partition]) {
      throw new AssertionError("partition=" + partition + " of the topic has number=" + number
          + " of partition=" + Message.partition(message) + ", not number=" + next[partition]);
    }
    next[partition]++;
  }
}
