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
 * Reads the stream in a Kafka topic, and sends its messages to a channel. Each record that a
 * {@link KafkaTopicWriter} or any other producer has written is a message, its value.
 *
 * <h2>What is promised</h2>
 *
 * <p>Only committed records are read. The messages of a partition keep their order; those of
 * different partitions interleave.
 *
 * <p>With a {@code group.id} among the settings: <em>at least once</em>. The group's members share
 * the partitions, and a new member goes on where the last one was. The offset of a message is
 * committed after the receiver of the channel has received it, as {@code awaitDrained} tells it. A
 * {@link io.bulkpipe.channel.MessageReceiver#drain drain} receives a message when its callback has
 * returned: a program that does its work in the callback loses nothing when it is killed, and gets
 * again what was not committed. (What {@code receive} returns counts as received at once.) When
 * partitions go to another member, the reader waits for the receiver, for a time, and commits; so
 * what comes twice are the messages of members that were killed, or lost their connection, or were
 * too slow.
 *
 * <p>Without a {@code group.id}, the reader reads all partitions from their beginning, and commits
 * nothing.
 *
 * <h2>The end</h2>
 *
 * <ul>
 *   <li>When all partitions have ended well, the channel is closed, and so it has a clean end. In a
 *       group this waits until every member's receiver has received everything: so a partition of a
 *       member that is killed finds a member that reads it. The end is never committed as passed;
 *       readers that come later find it again.
 *   <li>When the stream has failed, the channel is closed with a {@link StreamFailedException} as
 *       the cause, after all messages that came before.
 *   <li>If records are missing, the channel is closed with a {@link RecordsMissingException}: they
 *       were deleted before they were read, or the count of a partition is not the one that its end
 *       says. That count is checked where the beginning of the partition was read by readers of the
 *       group, and was written by one writer, or exactly once.
 *   <li>Whatever else ends the reader closes the channel with that as the cause.
 * </ul>
 *
 * <h2>Memory and back-pressure</h2>
 *
 * <p>What one poll has returned is handed over before there is another one for records. While the
 * channel has no room, the partitions are paused and polls go on, so that a slow receiver does not
 * cost the membership. Beside the channel's capacity, there are the records of one poll
 * ({@code max.poll.records}) and what the client has fetched ahead ({@code fetch.max.bytes}, which
 * is 8 MiB here unless it is set).
 *
 * <p>A reader runs once. Only {@link #close} and the future are for other threads.
 */
public final class KafkaTopicReader implements Closeable {
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Builder settings;
  private final Consumer<byte[], byte[]> consumer;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);

  /** Once it runs, only the thread that runs may close the consumer. */
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
   * Returns the settings of a new reader.
   *
   * @param topic the topic, which must exist
   * @param config settings of Kafka's consumer, {@code bootstrap.servers} at least; copied. What a
   *     promise rests on is set by the reader, and anything else is refused when it is opened:
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
   * Sends all messages to a channel, to the end of the stream, in the calling thread; then ends the
   * channel, waits until its receiver has received everything, and commits that.
   *
   * @param sender the sending end of a channel, for this reader alone; its capacity must hold the
   *     largest message. Closed when this returns, and closed with the failure if this fails
   * @return how many messages were sent to the channel
   * @throws IllegalStateException if this reader was used or closed before
   * @throws StreamFailedException if the stream has failed
   * @throws RecordsMissingException if a part of the stream is not there
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
   * Starts {@link #run} on a thread of its own.
   *
   * @param sender the sending end of a channel, for this reader alone; closed at the end
   * @return how many messages were sent to the channel, or the failure. Cancelling it aborts the
   *     sender
   * @throws IllegalStateException if this reader was used or closed before
   */
  public CompletableFuture<Long> start(BulkSender sender) {
    return start(sender, PipeThreads.perTask("bulkpipe-kafka-reader"));
  }

  /**
   * Starts {@link #run} on an executor.
   *
   * @param sender the sending end of a channel, for this reader alone; closed at the end
   * @param executor runs the reader, which waits; not in the calling thread. What it throws is
   *     thrown
   * @return how many messages were sent to the channel, or the failure. Cancelling it aborts the
   *     sender
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
      // It is closed all the same.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Closes the reader. If {@code run} is in progress, it commits what the channel's receiver has
   * received, closes the channel with a cause, and fails; this does not wait for it.
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
     * Sets how often offsets are committed.
     *
     * @param interval above zero, 500 ms by default
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
     * @param most zero or more, 10 s by default; below {@code max.poll.interval.ms}
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
     * @throws IllegalArgumentException if a setting of the consumer breaks the promise, or is wrong
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
