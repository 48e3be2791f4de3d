// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageSender;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is killed half way, and comes back. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class BrokerKilledTest {
  private static final int KEYS = 5;
  private static final int EACH = 4000;

  @TempDir
  Path folder;

  /** A stream that is written and read while the broker is killed. */
  private static final class Stream {
    private final BulkChannel from = Messages.channel();
    private final BulkChannel to = Messages.channel();
    private final List<byte[]> received = Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<List<byte[]>> receiving =
        Messages.receive(to.receiver(), received);
    private final KafkaTopicWriter writer;
    private final KafkaTopicReader reader;
    private final CompletableFuture<Long> writing;
    private final CompletableFuture<Long> reading;

    Stream(LocalBroker broker, boolean exactlyOnce) throws Exception {
      String topic = broker.topic(2);
      KafkaTopicWriter.Builder builder =
          KafkaTopicWriter.builder(topic, broker.config()).key(Messages::key).window(65_536);
      writer = (exactlyOnce
              ? builder.exactlyOnce("id-of-" + topic).transactionBytes(100_000)
              : builder)
          .open();
      reader = KafkaTopicReader.builder(topic, broker.config("group.id", "group-of-" + topic))
          .open();
      writing = writer.start(from.receiver());
      reading = reader.start(to.sender());
    }

    void send(List<byte[]> messages) throws Exception {
      MessageSender.over(from.sender()).sendAll(messages);
    }

    void awaitReceived(int count) {
      while (received.size() < count && !receiving.isDone()) {
        Thread.onSpinWait();
      }
    }

    void check() throws Exception {
      assertThat(writing.get()).isEqualTo(KEYS * EACH);
      assertThat(reading.get()).isEqualTo(KEYS * EACH);
      assertThat(Messages.byKey(receiving.get()).values())
          .hasSize(KEYS)
          .allSatisfy(n -> assertThat(n).isEqualTo(Messages.numbers(EACH)));
      writer.close();
      reader.close();
    }
  }

  @Test
  void nothingIsLostOrDoubled() throws Exception {
    List<byte[]> all = Messages.some(KEYS, EACH, 200);
    int half = all.size() / 2;
    try (LocalBroker broker = LocalBroker.start(folder)) {
      List<Stream> streams = List.of(new Stream(broker, false), new Stream(broker, true));
      for (Stream stream : streams) {
        stream.send(all.subList(0, half));
      }
      for (Stream stream : streams) {
        stream.awaitReceived(half / 2);
      }
      List<CompletableFuture<Void>> sending = new ArrayList<>();
      for (Stream stream : streams) {
        sending.add(Messages.send(stream.from.sender(), all.subList(half, all.size())));
      }
      broker.kill();
      broker.restart();
      for (CompletableFuture<Void> each : sending) {
        each.get();
      }
      for (Stream stream : streams) {
        stream.check();
      }
    }
  }
}
