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
 * Writes the messages of a channel to a Kafka topic. Each message becomes the value of a record.
 *
 * <p>A topic holds <em>one stream</em>, and all of its partitions belong to that stream. When the
 * channel ends, each partition gets a control record: the stream has ended cleanly, or its sender
 * has failed, and why. Until then the stream is open. A writer that is closed, or fails by itself,
 * writes no such record, and the next writer goes on with the stream. So a reader never takes an
 * incomplete stream for a complete one.
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>{@linkplain Builder#atLeastOnce() At least once}, the default: if {@code run} returns, each
 *       message is in the topic once. If it fails, the first {@link #position()} messages are in
 *       the topic, and later ones may be. A program that sends again from there doubles the later
 *       ones.
 *   <li>{@linkplain Builder#exactlyOnce(String) Exactly once}: messages are written in
 *       transactions. Each transaction also has a <em>ledger</em>, a control record with the number
 *       of messages so far. The next writer with the same transactional id fences its predecessor,
 *       ends the predecessor's open transaction, and reads the ledger. Its {@link #position()} is
 *       the number of messages that readers see. A program that goes on from there neither loses
 *       nor doubles a message. Readers must read only committed records, as a
 *       {@link KafkaTopicReader} does.
 * </ul>
 *
 * <p>In both cases the producer is idempotent: its own retries double nothing, and the messages of
 * a partition keep their order. Messages with the same {@linkplain Builder#key key} go to the same
 * partition.
 *
 * <h2>Memory and back-pressure</h2>
 *
 * <p>At most a {@linkplain Builder#window window} of bytes is on its way to the brokers. While the
 * window is full, the writer takes no message from the channel. Once the channel is full, too, its
 * sender waits. A message counts as received from the channel before a broker has it. So
 * {@code awaitDrained} does not show that a broker has a message. The return of {@code run} and
 * {@link #position()} do.
 *
 * <p>A writer runs once. Other threads may only use {@link #position}, {@link #isEnded},
 * {@link #close} and the future.
 */
public final class KafkaTopicWriter implements Closeable {
  private final StreamOutput output;
  private final AtomicBoolean used = new AtomicBoolean();

  private KafkaTopicWriter(StreamOutput output) {
    this.output = output;
  }

  /**
   * Starts a writer with settings of your choice.
   *
   * @param topic the topic, which must exist
   * @param config settings of Kafka's producer, {@code bootstrap.servers} at least; copied. The
   *     writer itself sets the following, and refuses other values when it is opened:
   *     {@code acks=all}, {@code enable.idempotence=true}, {@code transactional.id}, serializers
   * @return a new builder
   */
  public static Builder builder(String topic, Map<String, ?> config) {
    return new Builder(
        Objects.requireNonNull(topic, "topic=null"),
        Map.copyOf(Objects.requireNonNull(config, "config=null")));
  }

  /**
   * Writes all messages of a channel, to its end, on the calling thread. Then writes the end or the
   * failure, and waits until the brokers have acknowledged all records.
   *
   * <p>If the sender of the channel has failed, its messages and its failure are written, and the
   * failure is thrown. After any other failure, the receiver is cancelled with that failure as the
   * cause, an open transaction is aborted, and no end is written.
   *
   * @param receiver the receiving end of a channel of messages: a
   *     {@link io.bulkpipe.channel.MessageSender} sends them. Cancelled if this fails
   * @return how many messages the stream has, those of earlier writers included
   * @throws IllegalStateException if this writer was used or closed before
   * @throws WriterFencedException if another writer with the same transactional id has taken over
   * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set
   * @throws IOException if the sender, the receiver or a broker fails; or if the stream had ended
   *     before, and a message comes
   */
  public long run(BulkReceiver receiver) throws IOException {
    MessageReceiver messages = check(receiver);
    use();
    return output.run(receiver, messages);
  }

  /**
   * Starts {@link #run} on a thread of its own. Does not wait.
   *
   * @param receiver the receiving end of a channel of messages; cancelled if the writer fails
   * @return a future of the number of messages of the stream, or of the failure. Cancelling it
   *     cancels the receiver
   * @throws IllegalStateException if this writer was used or closed before
   */
  public CompletableFuture<Long> start(BulkReceiver receiver) {
    return start(receiver, PipeThreads.perTask("bulkpipe-kafka-writer"));
  }

  /**
   * Starts {@link #run} on an executor. Does not wait.
   *
   * @param receiver the receiving end of a channel of messages; cancelled if the writer fails
   * @param executor runs the writer, which waits, on another thread than the caller's. If it
   *     throws, this method throws the same
   * @return a future of the number of messages of the stream, or of the failure. Cancelling it
   *     cancels the receiver
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
   * Returns how many messages of the stream are certainly in the topic. Never waits.
   *
   * <p>With exactly once, it counts the messages of committed transactions, of this writer and its
   * predecessors. If a broker did not answer a commit, only the next writer knows whether that
   * transaction counts. With at least once, it counts the messages of this writer alone, up to the
   * first gap. While {@code run} is in progress, the value may be a little old. After {@code run}
   * it is exact.
   *
   * @return the number of messages, which is the index of the next message to send
   */
  public long position() {
    return output.position();
  }

  /**
   * Returns whether the stream has ended or failed: this writer or an earlier one has written the
   * end. A writer that finds an end when it is opened accepts only a channel without messages.
   * Never waits.
   *
   * @return true if the topic accepts no more messages
   */
  public boolean isEnded() {
    return output.isEnded();
  }

  /**
   * Closes the producer. A {@code run} in progress fails. If the end of the stream was not written,
   * the stream stays open. Waits for the producer, five seconds at most. Safe for use by many
   * threads.
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
     * Writes each message at least once, without transactions. This is the default.
     *
     * @return this
     */
    public Builder atLeastOnce() {
      transactionalId = null;
      return this;
    }

    /**
     * Writes each message exactly once, in transactions.
     *
     * @param transactionalId the same for all writers of this stream, and different for each other
     *     stream; not empty
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
     * order. By default there are no keys, and Kafka chooses the partitions. Then only a topic of
     * one partition keeps the order of the whole stream.
     *
     * @param key gets each message as the remaining bytes of a read-only buffer, which it must not
     *     keep. The position after the call does not matter. It returns the key, or null for none.
     *     If it throws, the writer fails with the exception
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
     * @param bytes 1 or more; the default is 8 MiB. Each record counts with 64 bytes beside its key
     *     and value. A larger message goes alone
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
     * Limits how long a transaction may be open. Readers see a message only after its transaction
     * was committed. Each transaction costs some round trips.
     *
     * @param most above zero, and well below the producer's {@code transaction.timeout.ms} of 60 s;
     *     the default is 200 ms
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
     * Limits the size of a transaction: it is committed once it has so many bytes.
     *
     * @param bytes 1 or more; the default is 64 MiB. Each record counts as for {@link #window}
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
     * Opens a writer: connects, fences a predecessor with the same transactional id, and reads the
     * last records of the stream. Waits for the brokers, as limited by {@code max.block.ms} and
     * {@code default.api.timeout.ms}.
     *
     * @return a new writer, which must be closed
     * @throws IllegalArgumentException if a setting of the producer breaks a promise, or is invalid
     * @throws IOException if no broker answers, if the topic does not exist, or if it has the
     *     stream of another writer
     */
    public KafkaTopicWriter open() throws IOException {
      return new KafkaTopicWriter(StreamOutput.open(this));
    }
  }
}
