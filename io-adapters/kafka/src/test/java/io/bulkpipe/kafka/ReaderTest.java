// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups of readers: what they commit, and when they have come to the end. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@ExtendWith(BrokerExtension.class)
class ReaderTest {
  private static final int KEYS = 8;

  private final LocalBroker broker;

  ReaderTest(LocalBroker broker) {
    this.broker = broker;
  }

  private KafkaTopicReader.Builder reader(String topic, Object... more) {
    Map<String, Object> config = broker.config(more);
    config.put("group.id", "group-of-" + topic);
    return KafkaTopicReader.builder(topic, config);
  }

  /** A stream of so many messages for each key, exactly once. */
  private String written(int partitions, int each) throws Exception {
    String topic = broker.topic(partitions);
    BulkChannel from = Messages.channel();
    CompletableFuture<Void> sending = Messages.send(from.sender(), Messages.some(KEYS, each, 100));
    try (KafkaTopicWriter writer = KafkaTopicWriter.builder(topic, broker.config())
        .exactlyOnce("id-of-" + topic)
        .transactionBytes(100_000)
        .key(Messages::key)
        .open()) {
      long unused = writer.run(from.receiver());
    }
    sending.get();
    return topic;
  }

  private Map<TopicPartition, OffsetAndMetadata> committed(String topic) throws Exception {
    try (Admin admin = broker.admin()) {
      return admin
          .listConsumerGroupOffsets("group-of-" + topic)
          .partitionsToOffsetAndMetadata()
          .get();
    }
  }

  @Test
  void theNextReaderOfAGroupFindsTheEndAgain() throws Exception {
    String topic = written(3, 200);
    for (int time = 0; time < 2; time++) {
      BulkChannel to = Messages.channel();
      CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
      try (KafkaTopicReader reader = reader(topic).open()) {
        assertThat(reader.run(to.sender())).isEqualTo(time == 0 ? KEYS * 200 : 0);
      }
      assertThat(Messages.byKey(receiving.get()).values())
          .hasSize(time == 0 ? KEYS : 0)
          .allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(200)));
    }
    assertThat(committed(topic).values())
        .hasSize(3)
        .allSatisfy(offset -> assertThat(offset.metadata()).endsWith(" END"));
  }

  @Test
  void onlyWhatTheReceiverHasReceivedIsCommitted() throws Exception {
    String topic = written(1, 100);
    BulkChannel to = Messages.channel();
    int taken = 300;
    MessageReceiver messages = MessageReceiver.over(to.receiver());
    List<byte[]> received = new ArrayList<>();
    try (KafkaTopicReader reader =
        reader(topic).commitEvery(Duration.ofMillis(1)).open()) {
      CompletableFuture<Long> reading = reader.start(to.sender());
      for (int i = 0; i < taken; i++) {
        received.add(messages.receive());
      }
      to.receiver().close();
      assertThatThrownBy(reading::get).hasCauseInstanceOf(BrokenChannelException.class);
    }
    long before = committed(topic).values().stream()
        .mapToLong(offset -> Long.parseLong(offset.metadata().split(" ", -1)[2]))
        .sum();
    System.out.println("committed messages=" + before);
    assertThat(before).isLessThanOrEqualTo(taken);
    BulkChannel next = Messages.channel();
    CompletableFuture<List<byte[]>> rest = Messages.receive(next.receiver());
    try (KafkaTopicReader reader = reader(topic).open()) {
      assertThat(reader.run(next.sender())).isEqualTo(KEYS * 100 - before);
    }
    List<byte[]> all = new ArrayList<>(received.subList(0, (int) before));
    all.addAll(rest.get());
    assertThat(all)
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(Messages.some(KEYS, 100, 100));
  }

  @ParameterizedTest
  @ValueSource(strings = {"classic", "consumer"})
  void membersShareThePartitionsAndEndTogether(String protocol) throws Exception {
    String topic = broker.topic(4);
    List<List<byte[]>> received = List.of(new ArrayList<>(), new ArrayList<>());
    List<CompletableFuture<?>> running = new ArrayList<>();
    try (KafkaTopicReader one = reader(topic, "group.protocol", protocol).open();
        KafkaTopicReader two = reader(topic, "group.protocol", protocol).open()) {
      int member = 0;
      for (KafkaTopicReader each : List.of(one, two)) {
        BulkChannel to = Messages.channel();
        running.add(Messages.receive(to.receiver(), received.get(member++)));
        running.add(each.start(to.sender()));
      }
      List<byte[]> all = Messages.some(KEYS, 2000, 100);
      BulkChannel from = Messages.channel();
      CompletableFuture<Void> sending = Messages.send(from.sender(), all);
      try (KafkaTopicWriter writer =
          KafkaTopicWriter.builder(topic, broker.config()).key(Messages::key).open()) {
        assertThat(writer.run(from.receiver())).isEqualTo(all.size());
      }
      sending.get();
      CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new)).get();
    }
    List<byte[]> both = new ArrayList<>(received.get(0));
    both.addAll(received.get(1));
    assertThat(Messages.byKey(both).values())
        .hasSize(KEYS)
        .allSatisfy(n -> assertThat(new HashSet<>(n)).hasSize(2000));
  }

  @Test
  void aSlowReceiverKeepsItsMembershipAndCostsNoMemory() throws Exception {
    String topic = written(2, 1000);
    BulkChannel to = BulkChannel.builder().capacity(1024).build();
    int interval = 1000;
    try (KafkaTopicReader reader = reader(
            topic,
            "max.poll.interval.ms",
            interval,
            "session.timeout.ms",
            interval,
            "heartbeat.interval.ms",
            interval / 4)
        .handBackWithin(Duration.ZERO)
        .open()) {
      CompletableFuture<Long> reading = reader.start(to.sender());
      // Nothing is received for some intervals: a consumer that did not poll would be out by now.
      assertThatThrownBy(() -> reading.get(3L * interval, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
      assertThat(reading.get()).isEqualTo(KEYS * 1000);
      assertThat(Messages.byKey(receiving.get()).values())
          .hasSize(KEYS)
          .allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(1000)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsThatWereDeletedAreMissed(boolean group) throws Exception {
    String topic = written(1, 100);
    try (Admin admin = broker.admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(10)))
          .all()
          .get();
    }
    BulkChannel to = Messages.channel();
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
    try (KafkaTopicReader reader =
        (group ? reader(topic) : KafkaTopicReader.builder(topic, broker.config())).open()) {
      assertThatThrownBy(() -> reader.run(to.sender()))
          .isInstanceOf(RecordsMissingException.class)
          .hasMessageContaining("messages=790 were found, but the stream has 800");
    }
    assertThatThrownBy(receiving::get).hasRootCauseInstanceOf(RecordsMissingException.class);
  }

  @Test
  void aReaderThatIsClosedLeavesNoCleanEnd() throws Exception {
    String topic = broker.topic(1);
    BulkChannel to = Messages.channel();
    try (KafkaTopicReader reader = reader(topic).open()) {
      CompletableFuture<Long> reading = reader.start(to.sender());
      CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
      Messages.close(reader); // maybe before its thread began
      assertThatThrownBy(receiving::get).hasMessageContaining("was closed");
      assertThatThrownBy(reading::get).hasMessageContaining("was closed");
    }
    try (KafkaTopicReader unused = reader(topic).open()) {
      Messages.close(unused);
      assertThatThrownBy(() -> unused.run(Messages.channel().sender()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aCancelledReaderAbortsTheChannel() throws Exception {
    String topic = broker.topic(1);
    BulkChannel to = Messages.channel();
    try (KafkaTopicReader reader = reader(topic).open()) {
      CompletableFuture<Long> reading = reader.start(to.sender());
      assertThat(reading.cancel(false)).isTrue();
      assertThatThrownBy(() -> Messages.receive(to.receiver()).get())
          .hasRootCauseInstanceOf(java.util.concurrent.CancellationException.class);
    }
  }

  @Test
  void aMessageThatTheChannelCannotHoldFailsTheReader() throws Exception {
    String topic = written(1, 1);
    BulkChannel to = BulkChannel.builder().capacity(64).build();
    try (KafkaTopicReader reader = reader(topic).open()) {
      assertThatThrownBy(() -> reader.run(to.sender()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("length=100 is above the channel's maximum=63");
    }
  }

  @Test
  void aReaderThatIsKilledLosesNothing() throws Exception {
    int each = 2000;
    String topic = written(2, each);
    Map<Integer, Set<Integer>> seen = new TreeMap<>();
    int lines = 0;
    for (int run = 0; run < 3; run++) {
      int limit = run < 2 ? 3000 : Integer.MAX_VALUE;
      Process process = new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx64m",
              "-XX:TieredStopAtLevel=1",
              "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
              "-cp",
              System.getProperty("java.class.path"),
              ReadingProcess.class.getName(),
              String.valueOf(broker.config().get("bootstrap.servers")),
              topic,
              "group-of-" + topic)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
      try (BufferedReader out = new BufferedReader(
          new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        String last = null;
        Map<Integer, Integer> previous = new TreeMap<>();
        String line = out.readLine();
        for (int i = 0; line != null; i++) {
          if (i == limit) {
            // What it received and printed until then is still to be read.
            process.toHandle().destroyForcibly();
          }
          last = line;
          if (line.indexOf(' ') > 0) {
            String[] fields = line.split(" ", -1);
            int key = Integer.parseInt(fields[0]);
            int number = Integer.parseInt(fields[1]);
            Integer before = previous.put(key, number);
            assertThat(number).isGreaterThan(before == null ? -1 : before);
            seen.computeIfAbsent(key, k -> new HashSet<>()).add(number);
            lines++;
          }
          line = out.readLine();
        }
        if (run == 2) {
          assertThat(last).isEqualTo("end");
        }
      } finally {
        process.destroyForcibly();
        process.waitFor();
      }
    }
    System.out.println("received=" + lines + " of " + KEYS * each);
    assertThat(seen.values()).hasSize(KEYS).allSatisfy(n -> assertThat(n).hasSize(each));
  }

  @Test
  void settingsThatBreakThePromiseAreRefused() {
    for (String[] setting : new String[][] {
      {"enable.auto.commit", "true"},
      {"isolation.level", "read_uncommitted"},
      {"auto.offset.reset", "latest"},
      {"key.deserializer", "any"},
      {"fetch.max.bytes", "much"}
    }) {
      assertThatThrownBy(() ->
              KafkaTopicReader.builder("any", broker.config((Object[]) setting)).open())
          .as(setting[0])
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(setting[0])
          .hasMessageContaining(setting[1]);
    }
    assertThatThrownBy(() -> reader("any").commitEvery(Duration.ZERO))
        .hasMessage("commitEvery=PT0S is not above zero");
    assertThatThrownBy(() -> reader("any").handBackWithin(Duration.ofNanos(-1)))
        .hasMessageContaining("is negative");
  }

  @Test
  void aReaderOfATopicThatDoesNotExistFails() {
    BulkChannel to = Messages.channel();
    try (KafkaTopicReader reader = KafkaTopicReader.builder(
            "no-such-topic",
            broker.config("default.api.timeout.ms", 500, "request.timeout.ms", 400))
        .open()) {
      assertThatThrownBy(() -> reader.run(to.sender())).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> Messages.receive(to.receiver()).get())
        .isInstanceOf(ExecutionException.class);
  }
}
