// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes a stream to a topic, through a producer. */
abstract class StreamOutput {
  /*
   * TOTOPIC-1  An ending is written in one place, after the channel has ended and all messages were
   *     acknowledged. A run that ends in another way writes no ending.
   * TOTOPIC-2  After a record has failed, nothing more is sent. So no ending follows a gap.
   */

  /** The most messages that are taken from the channel under one lock acquisition. */
  static final int BATCH = 256;

  private static final Duration CLOSING = Duration.ofSeconds(5);

  final String topic;
  final Producer<byte[], byte[]> producer;
  final AckWindow window;
  private final @Nullable Function<? super ByteBuffer, byte @Nullable []> key;
  private final @Nullable ControlRecord found;
  private final Callback failureOnly;
  private volatile boolean ended;
  private volatile @Nullable BulkReceiver source;

  StreamOutput(
      KafkaTopicWriter.Builder settings,
      Producer<byte[], byte[]> producer,
      AckWindow window,
      @Nullable ControlRecord found) {
    this.topic = settings.topic;
    this.producer = producer;
    this.window = window;
    this.key = settings.key;
    this.found = found;
    this.ended = found != null;
    this.failureOnly = (metadata, failure) -> {
      if (failure != null) {
        window.fail(failure);
      }
    };
  }

  static StreamOutput open(KafkaTopicWriter.Builder settings) throws IOException {
    String id = settings.transactionalId;
    String doing = "topic=" + settings.topic + " cannot be opened";
    Producer<byte[], byte[]> producer = null;
    try {
      producer = new KafkaProducer<>(
          ClientSettings.producer(settings.config, id),
          new ByteArraySerializer(),
          new ByteArraySerializer());
      int partitions = producer.partitionsFor(settings.topic).size();
      if (id != null) {
        producer.initTransactions();
      }
      StreamState state = read(settings, partitions);
      return id == null
          ? PlainOutput.open(settings, producer, state)
          : TransactionalOutput.open(settings, producer, state, id);
    } catch (ConfigException e) {
      close(producer);
      throw new IllegalArgumentException(doing + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      close(producer);
      throw KafkaFailure.of(doing, e);
    } catch (Throwable e) {
      close(producer);
      throw e;
    }
  }

  private static StreamState read(KafkaTopicWriter.Builder settings, int partitions)
      throws IOException {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        ClientSettings.ledgerConsumer(settings.config),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer())) {
      return StreamState.read(consumer, settings.topic, partitions);
    }
  }

  private static void close(@Nullable Producer<byte[], byte[]> producer) {
    if (producer != null) {
      producer.close(CLOSING);
    }
  }

  final long run(BulkReceiver receiver, MessageReceiver messages) throws IOException {
    try {
      source = receiver;
      failIfBroken();
      return transferAll(receiver, messages);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(e.getMessage());
      interrupted.initCause(e);
      abandon(interrupted);
      throw interrupted;
    } catch (KafkaException | IllegalStateException e) {
      IOException failure = failure(Objects.requireNonNullElse(window.failure(), e));
      abandon(failure);
      throw failure;
    } catch (Throwable failure) {
      abandon(failure);
      throw failure;
    } finally {
      source = null;
    }
  }

  private long transferAll(BulkReceiver receiver, MessageReceiver messages)
      throws IOException, InterruptedException {
    if (found != null) {
      return acceptNothing(messages, found);
    }
    SenderFailedException failure = null;
    try {
      transfer(receiver, messages);
    } catch (SenderFailedException e) {
      failure = e;
    }
    end(failure);
    ended = true;
    if (failure != null) {
      throw failure;
    }
    return position();
  }

  private long acceptNothing(MessageReceiver messages, ControlRecord ending)
      throws IOException, InterruptedException {
    if (messages.receive() != null) {
      throw new IOException("topic=" + topic + ": the stream has ended before: " + ending);
    }
    if (ending.kind() == ControlRecord.Kind.FAILURE) {
      throw new StreamFailedException("topic=" + topic + ": " + ending.reason());
    }
    return position();
  }

  /** Sends all messages of a channel, until its end. */
  abstract void transfer(BulkReceiver receiver, MessageReceiver messages)
      throws IOException, InterruptedException;

  /** Writes the ending, and waits until all records are acknowledged. */
  abstract void end(@Nullable SenderFailedException failure) throws IOException;

  abstract long position();

  final boolean isEnded() {
    return ended;
  }

  /** Sends a message; waits while the window is full. */
  void send(ByteBuffer message) throws IOException, InterruptedException {
    byte[] chosen = key == null ? null : keyOf(message, key);
    byte[] value = new byte[message.remaining()];
    message.get(value);
    Callback callback = window.admit(chosen == null ? 0 : chosen.length, value.length);
    if (callback == null) {
      failIfBroken();
    }
    var unused = producer.send(new ProducerRecord<>(topic, chosen, value), callback);
  }

  private static byte @Nullable [] keyOf(
      ByteBuffer message, Function<? super ByteBuffer, byte @Nullable []> key) {
    int position = message.position();
    int limit = message.limit();
    byte[] chosen = key.apply(message);
    message.limit(limit).position(position);
    return chosen;
  }

  final void send(ControlRecord control, int partition) {
    var unused = producer.send(control.to(topic, partition), failureOnly);
  }

  /** Sends an ending to each partition. */
  final void sendEndings(ControlRecord ending) {
    for (int partition = 0; partition < ending.partitions(); partition++) {
      send(ending, partition);
    }
  }

  final ControlRecord ending(
      @Nullable SenderFailedException failure,
      long messages,
      @Nullable List<Long> counts,
      String id) {
    int known = producer.partitionsFor(topic).size();
    int partitions = counts == null ? known : Math.max(known, counts.size());
    return new ControlRecord(
        failure == null ? ControlRecord.Kind.END : ControlRecord.Kind.FAILURE,
        messages,
        partitions,
        counts == null ? null : padded(counts, partitions),
        failure == null ? "" : reason(failure),
        id);
  }

  /** The topic may have got partitions without a message. */
  private static List<Long> padded(List<Long> counts, int partitions) {
    List<Long> all = new ArrayList<>(counts);
    all.addAll(Collections.nCopies(Math.max(0, partitions - counts.size()), 0L));
    return List.copyOf(all);
  }

  private static String reason(SenderFailedException failure) {
    return String.valueOf(Objects.requireNonNullElse(failure.getCause(), failure));
  }

  /** Waits until all records are acknowledged. */
  final void flush() throws IOException {
    producer.flush();
    failIfBroken();
    window.update();
  }

  final void failIfBroken() throws IOException {
    Throwable failure = window.failure();
    if (failure != null) {
      throw failure(failure);
    }
  }

  private IOException failure(Throwable cause) {
    return KafkaFailure.of("topic=" + topic, cause);
  }

  /** Gives up a run from another thread. */
  final void stop(Throwable failure) {
    window.fail(failure);
    BulkReceiver receiver = source;
    if (receiver != null) {
      receiver.cancel(failure);
    }
  }

  /** Gives up a run that has failed. If possible, an open transaction is aborted. */
  private void abandon(Throwable failure) {
    stop(failure);
    boolean interrupted = Thread.interrupted();
    try {
      producer.close(CLOSING);
    } catch (KafkaException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    window.update();
  }

  final void close() {
    stop(new ClosedChannelException());
    producer.close(CLOSING);
  }

  @Override
  public String toString() {
    return "topic=" + topic + (ended ? ", ended" : "");
  }
}
