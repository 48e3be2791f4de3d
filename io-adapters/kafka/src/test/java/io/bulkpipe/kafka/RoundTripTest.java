// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.channel.SenderFailedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that went through a topic are the same, in the same order, and end in the same way. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@ExtendWith(BrokerExtension.class)
class RoundTripTest {
  private static final int LARGEST = 8 * 1024 * 1024;
  private static final String ID = "id-of-";

  private final LocalBroker broker;

  RoundTripTest(LocalBroker broker) {
    this.broker = broker;
  }

  private KafkaTopicWriter.Builder writer(String topic, boolean exactlyOnce, Object... more) {
    KafkaTopicWriter.Builder builder =
        KafkaTopicWriter.builder(topic, broker.config(more)).key(Messages::key);
    return exactlyOnce ? builder.exactlyOnce(ID + topic) : builder.atLeastOnce();
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "false, 3", "true, 1", "true, 3"})
  void allMessagesArriveInTheOrderOfTheirKeysAndThenTheEnd(boolean exactlyOnce, int partitions)
      throws Exception {
    String topic = broker.topic(partitions);
    List<byte[]> sent = Messages.some(7, 3000, 100);
    BulkChannel from = Messages.channel();
    BulkChannel to = Messages.channel();
    CompletableFuture<Void> sending = Messages.send(from.sender(), sent);
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
    try (KafkaTopicWriter writer = writer(topic, exactlyOnce).window(65_536).open();
        KafkaTopicReader reader =
            KafkaTopicReader.builder(topic, broker.config()).open()) {
      CompletableFuture<Long> reading = reader.start(to.sender());
      assertThat(writer.run(from.receiver())).isEqualTo(sent.size());
      assertThat(writer.position()).isEqualTo(sent.size());
      assertThat(writer.isEnded()).isTrue();
      assertThat(reading.get()).isEqualTo(sent.size());
    }
    sending.get();
    Map<Integer, List<Integer>> received = Messages.byKey(receiving.get());
    assertThat(received).hasSize(7);
    assertThat(received.values()).allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(3000)));
    if (partitions == 1) {
      assertThat(receiving.get())
          .usingElementComparator(Arrays::compare)
          .containsExactlyElementsOf(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesMayBeEmptyOrAsLargeAsTheProducerAllows(boolean exactlyOnce) throws Exception {
    String topic = broker.topic(1);
    int request = LARGEST + 1024;
    List<byte[]> sent = new ArrayList<>();
    long seed = System.nanoTime();
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    for (int length : new int[] {0, 1, 0, LARGEST, 127, 128, 16_384, LARGEST, 0}) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      sent.add(message);
    }
    BulkChannel from = BulkChannel.builder().capacity(LARGEST + 5).build();
    BulkChannel to = BulkChannel.builder().capacity(LARGEST + 5).build();
    CompletableFuture<Void> sending = Messages.send(from.sender(), sent);
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
    KafkaTopicWriter.Builder builder = KafkaTopicWriter.builder(
            topic, broker.config("max.request.size", request))
        .window(1024);
    if (exactlyOnce) {
      builder.exactlyOnce(ID + topic);
    }
    try (KafkaTopicWriter writer = builder.open();
        KafkaTopicReader reader =
            KafkaTopicReader.builder(topic, broker.config()).open()) {
      CompletableFuture<Long> reading = reader.start(to.sender());
      assertThat(writer.run(from.receiver())).isEqualTo(sent.size());
      assertThat(reading.get()).isEqualTo(sent.size());
    }
    sending.get();
    assertThat(receiving.get())
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(sent);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamOfNothingEnds(boolean exactlyOnce) throws Exception {
    String topic = broker.topic(2);
    BulkChannel from = Messages.channel();
    BulkChannel to = Messages.channel();
    from.sender().close();
    try (KafkaTopicWriter writer = writer(topic, exactlyOnce).open();
        KafkaTopicReader reader =
            KafkaTopicReader.builder(topic, broker.config()).open()) {
      assertThat(writer.run(from.receiver())).isZero();
      assertThat(reader.run(to.sender())).isZero();
    }
    assertThat(Messages.receive(to.receiver()).get()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFailureComesAfterAllThatWasSentBefore(boolean exactlyOnce) throws Exception {
    String topic = broker.topic(3);
    BulkChannel from = Messages.channel();
    BulkChannel to = Messages.channel();
    IllegalStateException cause = new IllegalStateException("the database\nis gone");
    MessageSender.over(from.sender()).sendAll(Messages.some(5, 20, 50));
    from.sender().close(cause);
    try (KafkaTopicWriter writer = writer(topic, exactlyOnce).open()) {
      assertThatThrownBy(() -> writer.run(from.receiver()))
          .isInstanceOf(SenderFailedException.class)
          .hasCause(cause);
      assertThat(writer.isEnded()).isTrue();
      assertThat(writer.position()).isEqualTo(100);
    }
    List<byte[]> received = new ArrayList<>();
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver(), received);
    try (KafkaTopicReader reader =
        KafkaTopicReader.builder(topic, broker.config()).open()) {
      assertThatThrownBy(() -> reader.run(to.sender()))
          .isInstanceOf(StreamFailedException.class)
          .hasMessageContaining("IllegalStateException: the database is gone");
    }
    assertThatThrownBy(receiving::get).rootCause().isInstanceOf(StreamFailedException.class);
    assertThat(Messages.byKey(received).values())
        .hasSize(5)
        .allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(20)));
  }

  @Test
  void anyConsumerCanReadTheMessagesAndAnyProducerCanWriteThem() throws Exception {
    String topic = broker.topic(1);
    try (var producer =
        new KafkaProducer<>(broker.config(), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", "foreign")).get();
    }
    BulkChannel from = Messages.channel();
    var unused = Messages.send(from.sender(), List.of("ours".getBytes(StandardCharsets.UTF_8)));
    try (KafkaTopicWriter writer =
        KafkaTopicWriter.builder(topic, broker.config()).open()) {
      assertThat(writer.run(from.receiver())).isEqualTo(1);
    }
    BulkChannel to = Messages.channel();
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
    try (KafkaTopicReader reader =
        KafkaTopicReader.builder(topic, broker.config()).open()) {
      assertThat(reader.run(to.sender())).isEqualTo(2);
    }
    assertThat(receiving.get())
        .extracting(each -> new String(each, StandardCharsets.UTF_8))
        .containsExactly("foreign", "ours");
  }

  @Test
  void aRecordThatIsNoMessageFailsTheReader() throws Exception {
    String topic = broker.topic(1);
    try (var producer = new KafkaProducer<>(
        broker.config(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var record = new ProducerRecord<byte[], byte[]>(topic, new byte[0]);
      record.headers().add(ControlRecord.HEADER, new byte[] {'2', ' ', 'e', 'n', 'd'});
      producer.send(record).get();
    }
    BulkChannel to = Messages.channel();
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
    try (KafkaTopicReader reader =
        KafkaTopicReader.builder(topic, broker.config()).open()) {
      assertThatThrownBy(() -> reader.run(to.sender()))
          .hasMessageContaining("header bulkpipe=2 end cannot be read");
    }
    assertThatThrownBy(receiving::get)
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> writer(topic, false).open()).hasMessageContaining("cannot be read");
  }
}
