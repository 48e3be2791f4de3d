// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.kafka.KafkaTopicReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Receives all messages into an output. If it is killed, the next one goes on. */
final class ReceivingProcess {
  private static final int CAPACITY = 262_144;
  private static final int BATCH = 1024;
  private static final int FETCH = 8 << 20; // as KafkaTopicReader by default
  private static final Duration COMMIT = Duration.ofMillis(500); // the same

  private ReceivingProcess() {}

  public static void main(String[] arguments) throws Exception {
    Load load = Load.of(arguments);
    Output output = Output.open(Path.of(arguments[load.arguments().size()]), load);
    System.out.println("goes on after " + output.total() + " messages");
    if (load.bare()) {
      receiveBare(load, output);
    } else {
      receive(load, output);
    }
    Figures.ofThisProcess(System.currentTimeMillis(), output.repeated(), output.steppedBack())
        .print();
  }

  private static Map<String, Object> config(Load load, Object... more) {
    Map<String, Object> config = load.config(more);
    config.put("group.id", "load-" + load.topic());
    config.put("session.timeout.ms", 6000); // so long is a killed one's place in the group kept
    return config;
  }

  /** Receives from a channel, to its end. */
  private static void receive(Load load, Output output) throws Exception {
    BulkChannel channel =
        BulkChannel.builder().capacity(CAPACITY).singleSender().singleReceiver().build();
    try (KafkaTopicReader reader =
        KafkaTopicReader.builder(load.topic(), config(load)).open()) {
      CompletableFuture<Long> reading = reader.start(channel.sender());
      MessageReceiver messages = MessageReceiver.over(channel.receiver());
      int taken;
      do {
        taken = messages.drain(BATCH, output::accept);
      } while (taken >= 0);
      reading.get();
    }
  }

  /** Receives with the consumer alone, until all messages have come. */
  private static void receiveBare(Load load, Output output) {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        config(
            load,
            "isolation.level", "read_committed",
            "enable.auto.commit", false,
            "auto.offset.reset", "earliest",
            "fetch.max.bytes", FETCH),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(load.topic()));
      long committed = System.nanoTime();
      while (output.total() < load.messages()) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(COMMIT)) {
          output.accept(ByteBuffer.wrap(each.value()));
        }
        if (System.nanoTime() - committed >= COMMIT.toNanos()) {
          committed = System.nanoTime();
          consumer.commitAsync();
        }
      }
      consumer.commitSync();
    }
  }
}
