// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageSender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a stream whose writer fails, is shut out, or comes again. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@ExtendWith(BrokerExtension.class)
class WriterTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final LocalBroker broker;

  WriterTest(LocalBroker broker) {
    this.broker = broker;
  }

  private KafkaTopicWriter.Builder writer(String topic) {
    return KafkaTopicWriter.builder(topic, broker.config());
  }

  private KafkaTopicWriter.Builder exactlyOnce(String topic) {
    return writer(topic).exactlyOnce("id-of-" + topic);
  }

  /** All that readers see, if the stream has ended well. */
  private List<byte[]> read(String topic) throws Exception {
    BulkChannel to = Messages.channel();
    CompletableFuture<List<byte[]>> receiving = Messages.receive(to.receiver());
    try (KafkaTopicReader reader =
        KafkaTopicReader.builder(topic, broker.config()).open()) {
      long unused = reader.run(to.sender());
    }
    return receiving.get();
  }

  private static void end(KafkaTopicWriter writer, List<byte[]> messages) throws Exception {
    BulkChannel from = Messages.channel();
    CompletableFuture<Void> sending = Messages.send(from.sender(), messages);
    long unused = writer.run(from.receiver());
    sending.get();
  }

  @Test
  void aTransactionThatWasAbortedIsNotReadAndTheNextWriterGoesOnBeforeIt() throws Exception {
    String topic = broker.topic(2);
    List<byte[]> all = Messages.some(2, 500, 30);
    int failing = 700;
    try (KafkaTopicWriter writer = exactlyOnce(topic)
        .transactionBytes(10_000)
        .key(message -> {
          byte[] key = Messages.key(message);
          if (key[0] == failing % 2 && message.getInt() == failing / 2) {
            throw new IllegalArgumentException("no key");
          }
          return key;
        })
        .open()) {
      BulkChannel from = Messages.channel();
      CompletableFuture<Void> sending = Messages.send(from.sender(), all);
      assertThatThrownBy(() -> writer.run(from.receiver())).hasMessage("no key");
      sending.handle((done, thrown) -> true).get();
      assertThat(writer.position()).isLessThanOrEqualTo(failing).isPositive();
      assertThat(writer.isEnded()).isFalse();
    }
    try (KafkaTopicWriter writer = exactlyOnce(topic).key(Messages::key).open()) {
      long position = writer.position();
      assertThat(position).isLessThanOrEqualTo(failing).isPositive();
      end(writer, all.subList((int) position, all.size()));
      assertThat(writer.position()).isEqualTo(all.size());
    }
    assertThat(Messages.byKey(read(topic)).values())
        .hasSize(2)
        .allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(500)));
  }

  @Test
  void aWriterIsShutOutByTheNextOneAndNothingIsDoubled() throws Exception {
    String topic = broker.topic(1);
    List<byte[]> all = Messages.some(1, 1000, 30);
    BulkChannel from = Messages.channel();
    MessageSender sender = MessageSender.over(from.sender());
    try (KafkaTopicWriter first = exactlyOnce(topic).transactionTime(LONG).open()) {
      CompletableFuture<Long> writing = first.start(from.receiver());
      sender.sendAll(all.subList(0, 400));
      from.sender().awaitDrained();
      try (KafkaTopicWriter second = exactlyOnce(topic).open()) {
        assertThat(second.position()).isZero();
        sender.sendAll(all.subList(400, 500));
        from.sender().close();
        assertThatThrownBy(writing::get)
            .hasCauseInstanceOf(WriterFencedException.class)
            .hasMessageContaining("another writer with the same transactional id has taken over");
        assertThat(first.position()).isZero();
        assertThat(first.isEnded()).isFalse();
        end(second, all);
      }
    }
    assertThat(Messages.byKey(read(topic)))
        .containsValue(Messages.numbers(1000))
        .hasSize(1);
  }

  @Test
  void theSenderLearnsThatTheWriterIsGone() throws Exception {
    String topic = broker.topic(1);
    BulkChannel from = Messages.channel();
    try (KafkaTopicWriter writer =
        KafkaTopicWriter.builder(topic, broker.config("max.request.size", 1000)).open()) {
      CompletableFuture<Long> writing = writer.start(from.receiver());
      MessageSender sender = MessageSender.over(from.sender());
      sender.send(new byte[2000]);
      assertThatThrownBy(() -> {
            while (true) {
              sender.send(new byte[100]);
            }
          })
          .isInstanceOf(BrokenChannelException.class)
          .hasStackTraceContaining("RecordTooLargeException");
      assertThatThrownBy(writing::get).hasStackTraceContaining("RecordTooLargeException");
      assertThat(writer.position()).isZero();
      assertThat(writer.isEnded()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamThatWasNotEndedGoesOn(boolean exactlyOnce) throws Exception {
    String topic = broker.topic(3);
    List<byte[]> all = Messages.some(4, 100, 30);
    BulkChannel from = Messages.channel();
    KafkaTopicWriter.Builder builder =
        (exactlyOnce ? exactlyOnce(topic) : writer(topic)).key(Messages::key);
    try (KafkaTopicWriter writer = builder.transactionTime(Duration.ofMillis(1)).open()) {
      CompletableFuture<Long> writing = writer.start(from.receiver());
      MessageSender.over(from.sender()).sendAll(all.subList(0, 200));
      from.sender().awaitDrained();
      while (exactlyOnce && writer.position() < 200) {
        Thread.onSpinWait();
      }
      Messages.close(writer);
      assertThatThrownBy(writing::get).isInstanceOf(ExecutionException.class);
      assertThatThrownBy(() -> from.sender().sendByte(1))
          .isInstanceOf(BrokenChannelException.class);
    }
    try (KafkaTopicWriter writer = builder.open()) {
      assertThat(writer.position()).isEqualTo(exactlyOnce ? 200 : 0);
      end(writer, all.subList(200, 400));
    }
    assertThat(Messages.byKey(read(topic)).values())
        .hasSize(4)
        .allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(100)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStreamThatHasEndedTakesNothingMore(boolean exactlyOnce) throws Exception {
    String topic = broker.topic(2);
    KafkaTopicWriter.Builder builder = exactlyOnce ? exactlyOnce(topic) : writer(topic);
    try (KafkaTopicWriter writer = builder.open()) {
      end(writer, Messages.some(1, 10, 30));
      assertThatThrownBy(() -> end(writer, List.of()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("used or closed");
    }
    try (KafkaTopicWriter writer = builder.open()) {
      assertThat(writer.isEnded()).isTrue();
      end(writer, List.of());
    }
    try (KafkaTopicWriter writer = builder.open()) {
      BulkChannel from = Messages.channel();
      MessageSender.over(from.sender()).send(new byte[1]);
      assertThatThrownBy(() -> writer.run(from.receiver()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has ended before");
    }
    assertThat(read(topic)).hasSize(10);
  }

  @Test
  void anEndingThatWasWrittenInPartIsCompleted() throws Exception {
    String topic = broker.topic(3);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
        broker.config(), new ByteArraySerializer(), new ByteArraySerializer())) {
      ControlRecord end =
          new ControlRecord(ControlRecord.Kind.END, ControlRecord.UNKNOWN, 3, null, "", "");
      producer.send(end.to(topic, 1)).get();
    }
    try (KafkaTopicWriter writer = writer(topic).open()) {
      assertThat(writer.isEnded()).isTrue();
    }
    assertThat(read(topic)).isEmpty();
  }

  @Test
  void aTopicWithMessagesOfOthersIsRefusedExactlyOnce() throws Exception {
    String topic = broker.topic(1);
    BulkChannel from = Messages.channel();
    MessageSender.over(from.sender()).send(new byte[1]);
    try (KafkaTopicWriter writer = writer(topic).open()) {
      CompletableFuture<Long> writing = writer.start(from.receiver());
      from.sender().awaitDrained();
      Messages.close(writer);
      assertThatThrownBy(writing::get).isInstanceOf(ExecutionException.class);
    }
    assertThatThrownBy(() -> exactlyOnce(topic).open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("were not written by a writer with transactionalId=");
    String other = broker.topic(1);
    try (KafkaTopicWriter writer = exactlyOnce(other).open()) {
      end(writer, List.of());
    }
    assertThatThrownBy(() -> writer(other).exactlyOnce("another").open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not of another");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledWriterStopsAndLeavesTheStreamOpen(boolean exactlyOnce) throws Exception {
    String topic = broker.topic(1);
    BulkChannel from = Messages.channel();
    try (KafkaTopicWriter writer = (exactlyOnce ? exactlyOnce(topic) : writer(topic)).open()) {
      CompletableFuture<Long> writing = writer.start(from.receiver());
      MessageSender.over(from.sender()).send(new byte[1]);
      from.sender().awaitDrained();
      assertThat(writing.cancel(false)).isTrue();
      from.sender().whenOver().get();
      assertThatThrownBy(() -> from.sender().sendByte(1))
          .hasRootCauseInstanceOf(CancellationException.class);
    }
  }

  @Test
  void anExecutorThatRefusesFailsTheWriter() throws Exception {
    String topic = broker.topic(1);
    BulkChannel from = Messages.channel();
    RejectedExecutionException refusal = new RejectedExecutionException("full");
    try (KafkaTopicWriter writer = writer(topic).open()) {
      assertThatThrownBy(() -> writer.start(from.receiver(), task -> {
            throw refusal;
          }))
          .isSameAs(refusal);
      assertThatThrownBy(() -> from.sender().sendByte(1)).hasRootCause(refusal);
    }
  }

  @Test
  void settingsThatBreakThePromiseAreRefused() throws Exception {
    String topic = broker.topic(1);
    for (String[] setting : new String[][] {
      {"acks", "1"},
      {"enable.idempotence", "false"},
      {"transactional.id", "mine"},
      {"value.serializer", "any"},
      {"linger.ms", "much"}
    }) {
      assertThatThrownBy(() ->
              KafkaTopicWriter.builder(topic, broker.config((Object[]) setting)).open())
          .as(setting[0])
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(setting[0])
          .hasMessageContaining(setting[1]);
    }
    assertThatThrownBy(() -> writer(topic).window(0)).hasMessage("window=0 is below 1");
    assertThatThrownBy(() -> writer(topic).transactionTime(Duration.ZERO))
        .hasMessage("transactionTime=PT0S is not above zero");
    assertThatThrownBy(
            () -> KafkaTopicWriter.builder("no-such-topic", broker.config("max.block.ms", 500))
                .open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("topic=no-such-topic cannot be opened");
  }
}
