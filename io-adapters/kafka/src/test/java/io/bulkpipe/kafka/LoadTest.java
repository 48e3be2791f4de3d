// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Much at once, beside the bare clients: {@code mvn -P kafka-load test -pl io-adapters/kafka -am
 * -Dtest=LoadTest}. {@code -Dload.scale=1.0} is 10 million messages of 100 bytes, and 10 GB in
 * messages of 64 KiB; 0.1 is the default.
 *
 * <p>Each message has the number of its partition and its own number in there. So one that is lost,
 * doubled or out of order is found.
 */
@Tag("load")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class LoadTest {
  private static final int PARTITIONS = 4;
  private static final int ROUNDS = Integer.getInteger("load.rounds", 3);
  private static final double SCALE = Double.parseDouble(System.getProperty("load.scale", "0.1"));
  private static final Duration TRANSACTION = Duration.ofMillis(500);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final double NANOS = 1e9;

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource({
    "10000000, 100, false",
    "10000000, 100, true",
    "152587, 65536, false",
    "152587, 65536, true"
  })
  void besideTheBareClients(int most, int length, boolean exactlyOnce) throws Exception {
    int count = (int) (most * SCALE);
    List<double[]> rounds = new ArrayList<>();
    try (LocalBroker broker = LocalBroker.start(folder)) {
      for (int round = 0; round <= ROUNDS; round++) { // the first one warms up
        String bare = broker.topic(PARTITIONS);
        String ours = broker.topic(PARTITIONS);
        double[] seconds = {
          seconds(() -> writeBare(broker, bare, count, length, exactlyOnce)),
          seconds(() -> write(broker, ours, count, length, exactlyOnce)),
          seconds(() -> readBare(broker, bare, count)),
          seconds(() -> read(broker, ours, count))
        };
        System.out.printf(
            "messages=%d, length=%d, exactlyOnce=%s, round=%d: write bare %.2f s, ours %.2f s;"
                + " read bare %.2f s, ours %.2f s%n",
            count, length, exactlyOnce, round, seconds[0], seconds[1], seconds[2], seconds[3]);
        if (round > 0) {
          rounds.add(seconds);
        }
        try (var admin = broker.admin()) {
          admin.deleteTopics(List.of(bare, ours)).all().get();
        }
      }
    }
    double megabytes = (double) count * length / 1e6;
    System.out.printf(
        "messages=%d, length=%d, exactlyOnce=%s, median of %d: write %.0f MB/s, %.2f of the bare"
            + " client's; read %.0f MB/s, %.2f of the bare client's; none lost, none doubled%n",
        count,
        length,
        exactlyOnce,
        ROUNDS,
        megabytes / median(rounds, 1),
        median(rounds, 0) / median(rounds, 1),
        megabytes / median(rounds, 3),
        median(rounds, 2) / median(rounds, 3));
  }

  /** With transactions; the broker is killed half way, and each message comes once. */
  @ParameterizedTest
  @CsvSource({"10000000, 100", "152587, 65536"})
  void whileTheBrokerIsKilled(int most, int length) throws Exception {
    int count = (int) (most * SCALE);
    try (LocalBroker broker = LocalBroker.start(folder)) {
      String topic = broker.topic(PARTITIONS);
      CompletableFuture<Void> writing = beside(() -> write(broker, topic, count, length, true));
      CompletableFuture<Void> reading = beside(() -> read(broker, topic, count));
      long half = (long) count * length / 2;
      TopicPartition last = new TopicPartition(topic, PARTITIONS - 1);
      try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
        consumer.assign(List.of(last));
        while (consumer.endOffsets(List.of(last)).getOrDefault(last, 0L) < count / PARTITIONS / 2) {
          consumer.seekToEnd(List.of(last));
          var unused = consumer.poll(POLL);
        }
      }
      broker.kill();
      broker.restart();
      writing.get();
      reading.get();
      System.out.printf(
          "messages=%d, length=%d, broker killed after about %.0f MB: none lost, none doubled%n",
          count, length, half / 1e6);
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> beside(Step step) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        step.run();
        result.complete(null);
      } catch (Throwable e) {
        result.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private static double seconds(Step step) throws Exception {
    long begin = System.nanoTime();
    step.run();
    return (System.nanoTime() - begin) / NANOS;
  }

  private static double median(List<double[]> rounds, int column) {
    return rounds.stream()
        .mapToDouble(round -> round[column])
        .sorted()
        .toArray()[rounds.size() / 2];
  }

  private static byte[] message(int index, int length) {
    byte[] message = new byte[length];
    ByteBuffer.wrap(message).put((byte) (index % PARTITIONS)).putInt(index / PARTITIONS);
    return message;
  }

  /** Checks that each partition's messages come in their order, without a gap. */
  private static final class Check {
    private final int[] next = new int[PARTITIONS];
    private int count;

    void accept(ByteBuffer message) {
      int partition = message.get(message.position());
      int number = message.getInt(message.position() + 1);
      if (number != next[partition]) {
        throw new AssertionError(
            "partition=" + partition + ": number=" + number + ", not " + next[partition]);
      }
      next[partition]++;
      count++;
    }
  }

  private static byte[] key(int partition) {
    return new byte[] {(byte) partition};
  }

  private static void writeBare(
      LocalBroker broker, String topic, int count, int length, boolean exactlyOnce) {
    var config = broker.config("acks", "all");
    if (exactlyOnce) {
      config.put("transactional.id", "bare-" + topic);
    }
    byte[][] keys = IntStream.range(0, PARTITIONS).mapToObj(LoadTest::key).toArray(byte[][]::new);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      if (exactlyOnce) {
        producer.initTransactions();
        producer.beginTransaction();
      }
      long until = System.nanoTime() + TRANSACTION.toNanos();
      for (int i = 0; i < count; i++) {
        var unused =
            producer.send(new ProducerRecord<>(topic, keys[i % PARTITIONS], message(i, length)));
        if (exactlyOnce && (i & 0xff) == 0 && System.nanoTime() - until > 0) {
          producer.commitTransaction();
          producer.beginTransaction();
          until = System.nanoTime() + TRANSACTION.toNanos();
        }
      }
      if (exactlyOnce) {
        producer.commitTransaction();
      }
      producer.flush();
    }
  }

  private static void write(
      LocalBroker broker, String topic, int count, int length, boolean exactlyOnce)
      throws Exception {
    byte[][] keys = IntStream.range(0, PARTITIONS).mapToObj(LoadTest::key).toArray(byte[][]::new);
    KafkaTopicWriter.Builder builder = KafkaTopicWriter.builder(topic, broker.config())
        .key(message -> keys[message.get()])
        .transactionTime(TRANSACTION)
        .transactionBytes(Long.MAX_VALUE);
    if (exactlyOnce) {
      builder.exactlyOnce("ours-" + topic);
    }
    BulkChannel channel = channel();
    CompletableFuture<Void> sending = beside(() -> {
      MessageSender messages = MessageSender.over(channel.sender());
      for (int i = 0; i < count; i++) {
        messages.send(message(i, length));
      }
      channel.sender().close();
    });
    try (KafkaTopicWriter writer = builder.open()) {
      assertThat(writer.run(channel.receiver())).isEqualTo(count);
    }
    sending.get();
  }

  private static BulkChannel channel() {
    return BulkChannel.builder()
        .capacity(262_144)
        .singleSender()
        .singleReceiver()
        .build();
  }

  private static KafkaConsumer<byte[], byte[]> consumer(LocalBroker broker) {
    return new KafkaConsumer<>(
        broker.config("isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void readBare(LocalBroker broker, String topic, int count) {
    List<TopicPartition> all = IntStream.range(0, PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
    Check check = new Check();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (check.count < count) {
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          check.accept(ByteBuffer.wrap(each.value()));
        }
      }
    }
  }

  private static void read(LocalBroker broker, String topic, int count)
      throws ExecutionException, InterruptedException, Exception {
    Check check = new Check();
    BulkChannel channel = channel();
    try (KafkaTopicReader reader =
        KafkaTopicReader.builder(topic, broker.config()).open()) {
      CompletableFuture<Long> reading = reader.start(channel.sender());
      MessageReceiver messages = MessageReceiver.over(channel.receiver());
      int taken;
      do {
        taken = messages.drain(1024, check::accept);
      } while (taken >= 0);
      assertThat(reading.get()).isEqualTo(count);
    }
    assertThat(check.count).isEqualTo(count);
    assertThat(Collections.max(IntStream.of(check.next).boxed().toList())).isPositive();
  }
}
