// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.kafka.KafkaTopicWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends all messages in transactions. If it is killed, the next one goes on. */
final class SendingProcess {
  private static final int CAPACITY = 262_144;
  // As KafkaTopicWriter by default.
  private static final Duration TRANSACTION = Duration.ofMillis(200);
  private static final long TRANSACTION_BYTES = 64L << 20;
  private static final int OVERHEAD = 64;

  private final Load load;
  private final Message message;
  private final byte[][] keys;

  private SendingProcess(Load load) {
    this.load = load;
    this.message = new Message(load.length());
    this.keys = load.keys();
  }

  public static void main(String[] arguments) throws Exception {
    SendingProcess process = new SendingProcess(Load.of(arguments));
    long began = process.load.bare() ? process.sendBare() : process.send();
    Figures.ofThisProcess(began, 0, 0).print();
  }

  /** Sends through a channel. Returns when that began. */
  private long send() throws Exception {
    BulkChannel channel =
        BulkChannel.builder().capacity(CAPACITY).singleSender().singleReceiver().build();
    try (KafkaTopicWriter writer = KafkaTopicWriter.builder(load.topic(), load.config())
        .key(bytes -> keys[Message.partition(bytes)])
        .exactlyOnce("load-" + load.topic())
        .open()) {
      System.out.println("goes on from message " + writer.position());
      long began = System.currentTimeMillis();
      CompletableFuture<Long> written = writer.start(channel.receiver());
      MessageSender sender = MessageSender.over(channel.sender());
      byte[] bytes = new byte[load.length()];
      for (long n = writer.position(); n < load.messages(); n++) {
        message.write((int) (n % load.partitions()), n / load.partitions(), bytes);
        sender.send(bytes);
      }
      channel.sender().close();
      check(written.get());
      return began;
    }
  }

  private void check(long written) {
    if (written != load.messages()) {
      throw new AssertionError("written=" + written + ", not " + load.messages());
    }
  }

  /** Sends with the producer alone, in transactions of the same size. Is never killed. */
  private long sendBare() {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
        load.config("acks", "all", "transactional.id", "load-" + load.topic()),
        new ByteArraySerializer(),
        new ByteArraySerializer())) {
      producer.initTransactions();
      long began = System.currentTimeMillis();
      producer.beginTransaction();
      long until = System.nanoTime() + TRANSACTION.toNanos();
      long open = 0;
      for (long n = 0; n < load.messages(); n++) {
        int partition = (int) (n % load.partitions());
        byte[] bytes = new byte[load.length()];
        message.write(partition, n / load.partitions(), bytes);
        var unused = producer.send(
            new ProducerRecord<>(load.topic(), keys[partition], bytes), (metadata, thrown) -> {
              if (thrown != null) {
                failure.compareAndSet(null, thrown);
              }
            });
        open += OVERHEAD + keys[partition].length + bytes.length;
        if (open >= TRANSACTION_BYTES || ((n & 0xff) == 0 && System.nanoTime() - until > 0)) {
          producer.commitTransaction();
          producer.beginTransaction();
          until = System.nanoTime() + TRANSACTION.toNanos();
          open = 0;
        }
      }
      producer.commitTransaction();
      if (failure.get() != null) {
        throw new AssertionError("a record has failed", failure.get());
      }
      return began;
    }
  }
}
