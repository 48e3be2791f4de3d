// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.io.PipeThreads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages of a channel to a Kafka topic. Each message is a record, whose value it is.
 *
 * <p>A topic holds <em>one stream</em>, and all of its partitions belong to it. When the channel
 * ends, each partition gets a record that says so: that the stream has ended well, or that its
 * sender has failed, and why. Until then the stream is open: a writer that was closed, or that has
 * failed by itself, leaves no such record, and the next writer goes on with the stream. So a reader
 * never takes a stream for complete that is not.
 *
 * <h2>What is promised</h2>
 *
 * <ul>
 *   <li>{@linkplain Builder#atLeastOnce() At least once}, the default: if {@code run} returns, each
 *       message is in the topic once. If it fails, the first {@link #position()} messages are, and
 *       some of those behind may be. A program that sends again from there doubles those.
 *   <li>{@linkplain Builder#exactlyOnce(String) Exactly once}: messages are written in
 *       transactions. Each transaction also has a <em>ledger</em>, a record with the number of
 *       messages so far. The next writer with the same transactional id ends what its predecessor
 *       has left behind, shuts the predecessor out, and reads the ledger: its {@link #position()}
 *       is the number of messages that readers see. A program that goes on from there neither loses
 *       nor doubles a message. Readers must read committed records only, as a
 *       {@link KafkaTopicReader} does.
 * </ul>
 *
 * <p>In both cases the producer is idempotent, so what it repeats by itself is not doubled, and the
 * messages of a partition keep their order. Messages with the same {@linkplain Builder#key key} are
 * in the same partition.
 *
 * <h2>Memory and back-pressure</h2>
 *
 * <p>A writer has no more than a {@linkplain Builder#window window} of bytes on their way to the
 * broker. When it is full, the writer takes no message from the channel, and in the end the sender
 * of the channel waits. A message counts as received by the channel before the broker has it:
 * {@code awaitDrained} says nothing of the broker. The end of {@code run} and {@link #position()}
 * do.
 *
 * <p>A writer runs once. Only {@link #position}, {@link #isEnded}, {@link #close} and the future
 * are for other threads.
 */
public final class KafkaTopicWriter implements Closeable {
  private final StreamOutput output;
  private final AtomicBoolean used = new AtomicBoolean();

  private KafkaTopicWriter(StreamOutput output) {
    this.output = output;
  }

  /**
   * Returns the settings of a new writer.
   *
   * @param topic the topic, which must exist
   * @param config settings of Kafka's producer, {@code bootstrap.servers} at least; copied. What a
   *     promise rests on is set by the writer, and anything else is refused when it is opened:
   *     {@code acks=all}, {@code enable.idempotence=true}, {@code transactional.id}, serializers
   * @return a new builder
   */
  public static Builder builder(String topic, Map<String, ?> config) {
    return new Builder(
        Objects.requireNonNull(topic, "topic=null"),
        Map.copyOf(Objects.requireNonNull(config, "config=null")));
  }

  /**
   * Writes all messages of a channel, to its end, in the calling thread; then writes the end or the
   * failure, and waits until the brokers have acknowledged everything.
   *
   * <p>If the sender of the channel has failed, everything that it had sent and its failure are
   * written, and the failure is thrown. If anything else fails, the receiver is cancelled with that
   * as the cause, an open transaction is aborted, and nothing is written of an end.
   *
   * @param receiver the receiving end of a channel of messages: a
   *     {@link io.bulkpipe.channel.MessageSender} sends them. Cancelled if this fails
   * @return how many messages the stream has, those of earlier writers included
   * @throws IllegalStateException if this writer was used or closed before
   * @throws WriterFencedException if another writer with the same transactional id has come
   * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set
   * @throws IOException if the sender, the receiver or a broker fails; or if a message comes after
   *     the end of the stream was written
   */
  public long run(BulkReceiver receiver) throws IOException {
    MessageReceiver messages = check(receiver);
    use();
    return output.run(receiver, messages);
  }

  /**
   * Starts {@link #run} on a thread of its own.
   *
   * @param receiver the receiving end of a channel of messages; cancelled if this fails
   * @return how many messages the stream has, or the failure. Cancelling it cancels the receiver
   * @throws IllegalStateException if this writer was used or closed before
   */
  public CompletableFuture<Long> start(BulkReceiver receiver) {
    return start(receiver, PipeThreads.perTask("bulkpipe-kafka-writer"));
  }

  /**
   * Starts {@link #run} on an executor.
   *
   * @param receiver the receiving end of a channel of messages; cancelled if this fails
   * @param executor runs the writer, which waits; not in the calling thread
   * @return how many messages the stream has, or the failure. Cancelling it cancels the receiver
   * @throws IllegalStateException if this writer was used or closed before
   */
  public CompletableFuture<Long> start(BulkReceiver receiver, Executor executor) {
    MessageReceiver messages = check(receiver);
    Objects.requireNonNull(executor, "executor=null");
    use();
    return TransferTask.start(
        () -> output.run(receiver, messages),
        failure -> {
          receiver.cancel(failure);
          output.stop(failure);
        },
        executor);
  }

  private static MessageReceiver check(BulkReceiver receiver) {
    return MessageReceiver.over(Objects.requireNonNull(receiver, "receiver=null"));
  }

  private void use() {
    if (!used.compareAndSet(false, true)) {
      throw new IllegalStateException("writer was used or closed before: " + this);
    }
  }

  /**
   * Returns how many messages of the stream are surely in the topic. Never waits.
   *
   * <p>Exactly once: those of committed transactions, of this writer and of its predecessors. At
   * least once: of this writer alone, as far as none before them is missing; exact when {@code run}
   * has ended, and an earlier value before. If a broker did not answer when a transaction was
   * committed, only the next writer knows.
   *
   * @return the number of messages; the next one to send has this index
   */
  public long position() {
    return output.position();
  }

  /**
   * Returns whether the stream has ended or failed: this writer, or one before it, has written
   * that. A writer that finds so when it is opened accepts only a channel that ends without a
   * message.
   *
   * @return true if the topic accepts no more messages
   */
  public boolean isEnded() {
    return output.isEnded();
  }

  /**
   * Closes the producer. If {@code run} is in progress, it fails. The stream stays open if its end
   * was not written. Waits for the producer, a few seconds at most.
   */
  @Override
  public void close() {
    used.set(true);
    output.close();
  }

  @Override
  public String toString() {
    return "writer of " + output;
  }

  /** Settings of a {@link KafkaTopicWriter}. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final int DEFAULT_WINDOW = 8 * 1024 * 1024;
    private static final Duration DEFAULT_TIME = Duration.ofMillis(200);
    private static final long DEFAULT_BYTES = 64L * 1024 * 1024;

    final String topic;
    final Map<String, ?> config;

    @Nullable
    String transactionalId;

    @Nullable
    Function<? super ByteBuffer, byte @Nullable []> key;

    int window = DEFAULT_WINDOW;
    Duration transactionTime = DEFAULT_TIME;
    long transactionBytes = DEFAULT_BYTES;

    Builder(String topic, Map<String, ?> config) {
      this.topic = topic;
      this.config = config;
    }

    /**
     * Writes without transactions, the default: see {@link KafkaTopicWriter}.
     *
     * @return this
     */
    public Builder atLeastOnce() {
      transactionalId = null;
      return this;
    }

    /**
     * Writes in transactions: see {@link KafkaTopicWriter}.
     *
     * @param transactionalId what all writers of this stream have in common, and no writer of
     *     another stream; not empty
     * @return this
     * @throws IllegalArgumentException if the id is empty
     */
    public Builder exactlyOnce(String transactionalId) {
      if (Objects.requireNonNull(transactionalId, "transactionalId=null").isEmpty()) {
        throw new IllegalArgumentException("transactionalId is empty");
      }
      this.transactionalId = transactionalId;
      return this;
    }

    /**
     * Gives each message a key. Messages with the same key go to the same partition and keep their
     * order. Without this, Kafka chooses the partitions, and only a topic of one partition keeps
     * the order of the whole stream.
     *
     * @param key gets each message as the remaining bytes of a read-only buffer, which it may not
     *     keep, and whose position does not matter afterwards; returns the key, or null for none.
     *     What it throws fails the writer
     * @return this
     */
    public Builder key(Function<? super ByteBuffer, byte @Nullable []> key) {
      this.key = Objects.requireNonNull(key, "key=null");
      return this;
    }

    /**
     * Limits the bytes that are on their way to the brokers. The producer's {@code buffer.memory}
     * is another limit.
     *
     * @param bytes 1 or more, 8 MiB by default; a larger message goes alone. Each record costs 64
     *     bytes beside its key and its value
     * @return this
     * @throws IllegalArgumentException if {@code bytes} is below 1
     */
    public Builder window(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("window=" + bytes + " is below 1");
      }
      this.window = bytes;
      return this;
    }

    /**
     * Limits how long a transaction may be open. Readers see a message once its transaction is
     * committed, and each transaction costs some round trips.
     *
     * @param most above zero, 200 ms by default; well below the {@code transaction.timeout.ms} of
     *     the producer, 60 s
     * @return this
     * @throws IllegalArgumentException if the time is not above zero
     */
    public Builder transactionTime(Duration most) {
      if (Objects.requireNonNull(most, "transactionTime=null").isZero() || most.isNegative()) {
        throw new IllegalArgumentException("transactionTime=" + most + " is not above zero");
      }
      this.transactionTime = most;
      return this;
    }

    /**
     * Limits how much a transaction may hold.
     *
     * @param bytes a transaction that has so many is committed; 1 or more, 64 MiB by default
     * @return this
     * @throws IllegalArgumentException if {@code bytes} is below 1
     */
    public Builder transactionBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("transactionBytes=" + bytes + " is below 1");
      }
      this.transactionBytes = bytes;
      return this;
    }

    /**
     * Opens a writer: connects, shuts out a predecessor with the same transactional id, and reads
     * how far the stream has come. Waits for the brokers, as long as {@code max.block.ms} and
     * {@code default.api.timeout.ms} say.
     *
     * @return a new writer, which must be closed
     * @throws IllegalArgumentException if a setting of the producer breaks the promise, or is wrong
     * @throws IOException if there is no answer, no such topic, or the topic has the stream of
     *     another writer
     */
    public KafkaTopicWriter open() throws IOException {
      return new KafkaTopicWriter(StreamOutput.open(this));
    }
  }
}
