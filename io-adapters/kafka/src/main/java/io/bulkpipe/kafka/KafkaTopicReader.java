// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.io.PipeThreads;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream in a Kafka topic, and sends its messages to a channel. The value of each record
 * is a message, whether a {@link KafkaTopicWriter} or another producer has written it.
 *
 * <h2>Promises</h2>
 *
 * <p>Only committed records are read. The messages of a partition keep their order. Messages of
 * different partitions interleave.
 *
 * <p>With a {@code group.id} among the settings, each message comes <em>at least once</em>. The
 * members of the group share the partitions. A new member goes on at the committed offsets. The
 * offset of a message is committed after the channel's receiver has received the message. A
 * {@link io.bulkpipe.channel.MessageReceiver#drain drain} receives a message when its callback has
 * returned. So a program that does its work in the callback loses nothing if it is killed: it gets
 * the messages again that were not committed. A message that {@code receive} returns counts as
 * received at once.
 *
 * <p>When partitions go to another member, the reader waits for the receiver, for a time, and
 * commits. So only messages of members that were killed, were too slow or lost their connection
 * come twice.
 *
 * <p>Without a {@code group.id}, the reader reads all partitions from their beginning, and commits
 * nothing.
 *
 * <h2>The end</h2>
 *
 * <ul>
 *   <li>When all partitions have ended cleanly, the channel is closed, which is a clean end. In a
 *       group, each member waits for that until the receivers of all members have received all
 *       messages. So if a member is killed, another one is there to read its partitions. No offset
 *       behind the end is ever committed, so later readers find the end again.
 *   <li>If the stream has failed, the channel is closed with a {@link StreamFailedException} as the
 *       cause, after all messages before it.
 *   <li>If records are missing, the channel is closed with a {@link RecordsMissingException} as the
 *       cause. Either they were deleted before they were read, or the number of messages in a
 *       partition differs from the count in its end. The count is checked if the group has read the
 *       partition from its beginning, and if one writer has written it, or it was written exactly
 *       once.
 *   <li>Each other failure of the reader closes the channel with that failure as the cause.
 * </ul>
 *
 * <h2>Memory and back-pressure</h2>
 *
 * <p>The records of a poll are handed over before the next poll for records. While the channel has
 * no room, the partitions are paused and polls go on. So a slow receiver does not lose its
 * membership in the group. Beside the channel's capacity, memory holds the records of one poll
 * ({@code max.poll.records}), and the bytes that the client has fetched ahead
 * ({@code fetch.max.bytes}, here 8 MiB by default).
 *
 * <p>A reader runs once. Other threads may only use {@link #close} and the future.
 */
public final class KafkaTopicReader implements Closeable {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Builder settings;
  private final Consumer<byte[], byte[]> consumer;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** The state. In RUNNING, only the running thread may close the consumer. */
  private enum State {
    NEW,
    STARTED,
    RUNNING,
    CLOSED
  }

  private KafkaTopicReader(Builder settings, Consumer<byte[], byte[]> consumer) {
    this.settings = settings;
    this.consumer = consumer;
  }

  /**
   * Starts a reader with settings of your choice.
   *
   * @param topic the topic, which must exist
   * @param config settings of Kafka's consumer, {@code bootstrap.servers} at least; copied. The
   *     reader itself sets the following, and refuses other values when it is opened:
   *     {@code enable.auto.commit=false}, {@code isolation.level=read_committed},
   *     {@code auto.offset.reset=none}, {@code allow.auto.create.topics=false}, deserializers
   * @return a new builder
   */
  public static Builder builder(String topic, Map<String, ?> config) {
    return new Builder(
        Objects.requireNonNull(topic, "topic=null"),
        Map.copyOf(Objects.requireNonNull(config, "config=null")));
  }

  /**
   * Sends all messages to a channel, to the end of the stream, on the calling thread. Then ends the
   * channel, waits until its receiver has received all messages, and commits the offsets.
   *
   * @param sender the sending end of a channel, for this reader alone. The capacity must hold the
   *     largest message. Closed at the end of the stream, or with the failure
   * @return how many messages were sent to the channel
   * @throws IllegalStateException if this reader was used or closed before
   * @throws StreamFailedException if the stream has failed
   * @throws RecordsMissingException if records of the stream are missing
   * @throws io.bulkpipe.channel.BrokenChannelException if the receiver has gone
   * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set
   * @throws IOException if a broker fails, the reader is closed, a record has no value, or a
   *     message is larger than the channel
   */
  public long run(BulkSender sender) throws IOException {
    checkUse(sender);
    return read(sender);
  }

  /**
   * Starts {@link #run} on a thread of its own. Does not wait.
   *
   * @param sender the sending end of a channel, for this reader alone; closed at the end
   * @return a future of the number of messages that were sent to the channel, or of the failure.
   *     Cancelling it aborts the sender
   * @throws IllegalStateException if this reader was used or closed before
   */
  public CompletableFuture<Long> start(BulkSender sender) {
    return start(sender, PipeThreads.perTask("bulkpipe-kafka-reader"));
  }

  /**
   * Starts {@link #run} on an executor. Does not wait.
   *
   * @param sender the sending end of a channel, for this reader alone; closed at the end
   * @param executor runs the reader, which waits, on another thread than the caller's. If it
   *     throws, this method throws the same
   * @return a future of the number of messages that were sent to the channel, or of the failure.
   *     Cancelling it aborts the sender
   * @throws IllegalStateException if this reader was used or closed before
   */
  public CompletableFuture<Long> start(BulkSender sender, Executor executor) {
    Objects.requireNonNull(executor, "executor=null");
    checkUse(sender);
    return TransferTask.start(
        () -> read(sender),
        failure -> {
          sender.abort(failure);
          close();
        },
        executor);
  }

  private void checkUse(BulkSender sender) {
    MessageSender unused = MessageSender.over(Objects.requireNonNull(sender, "sender=null"));
    if (!state.compareAndSet(State.NEW, State.STARTED)) {
      throw new IllegalStateException("reader was used or closed before: " + this);
    }
  }

  private long read(BulkSender sender) throws IOException {
    if (!state.compareAndSet(State.STARTED, State.RUNNING)) {
      IOException closed = new IOException(this + " was closed before it began");
      sender.close(closed);
      throw closed;
    }
    try {
      return new StreamInput(
              settings.topic,
              consumer,
              settings.group() != null,
              settings.commitEvery,
              settings.handBack,
              sender)
          .run();
    } finally {
      closeConsumer();
    }
  }

  /** Leaves the group. The offsets were committed before. */
  private void closeConsumer() {
    boolean interrupted = Thread.interrupted();
    try {
      consumer.close(CloseOptions.timeout(CLOSING));
    } catch (KafkaException e) {
      // The consumer is closed nevertheless.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Closes the reader. A {@code run} in progress commits the offsets of the messages that the
   * channel's receiver has received, closes the channel with a cause, and fails. This method does
   * not wait for that. Safe for use by many threads.
   */
  @Override
  public void close() {
    if (state.compareAndSet(State.NEW, State.CLOSED)
        || state.compareAndSet(State.STARTED, State.CLOSED)) {
      closeConsumer();
    } else {
      consumer.wakeup();
    }
  }

  @Override
  public String toString() {
    String group = settings.group();
    return "reader of topic=" + settings.topic
        + (group == null ? ", from the beginning" : ", group=" + group + ", at least once");
  }

  /** Settings of a {@link KafkaTopicReader}. Not safe for use by several threads at once. */
  public static final class Builder {
    private static final Duration DEFAULT_COMMIT = Duration.ofMillis(500);
    private static final Duration DEFAULT_HAND_BACK = Duration.ofSeconds(10);

    private final String topic;
    private final Map<String, ?> config;
    private Duration commitEvery = DEFAULT_COMMIT;
    private Duration handBack = DEFAULT_HAND_BACK;

    Builder(String topic, Map<String, ?> config) {
      this.topic = topic;
      this.config = config;
    }

    private @Nullable String group() {
      Object group = config.get(ConsumerConfig.GROUP_ID_CONFIG);
      return group == null ? null : group.toString();
    }

    /**
     * Sets the time between two commits of offsets.
     *
     * @param interval above zero; the default is 500 ms
     * @return this
     * @throws IllegalArgumentException if the time is not above zero
     */
    public Builder commitEvery(Duration interval) {
      if (Objects.requireNonNull(interval, "commitEvery=null").isZero() || interval.isNegative()) {
        throw new IllegalArgumentException("commitEvery=" + interval + " is not above zero");
      }
      this.commitEvery = interval;
      return this;
    }

    /**
     * Sets how long the reader waits for the channel's receiver before it hands partitions to
     * another member of the group. Meanwhile the whole group waits.
     *
     * @param most zero or more, but below {@code max.poll.interval.ms}; the default is 10 s
     * @return this
     * @throws IllegalArgumentException if the time is negative
     */
    public Builder handBackWithin(Duration most) {
      if (Objects.requireNonNull(most, "handBackWithin=null").isNegative()) {
        throw new IllegalArgumentException("handBackWithin=" + most + " is negative");
      }
      this.handBack = most;
      return this;
    }

    /**
     * Opens a reader. Does not wait for the brokers.
     *
     * @return a new reader, which must be run or closed
     * @throws IllegalArgumentException if a setting of the consumer breaks a promise, or is invalid
     */
    public KafkaTopicReader open() {
      Map<String, Object> all = ClientSettings.consumer(config);
      try {
        return new KafkaTopicReader(
            this,
            new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
      } catch (KafkaException e) {
        throw new IllegalArgumentException(
            "topic=" + topic + ": the consumer cannot be made: " + e, e);
      }
    }
  }
}
