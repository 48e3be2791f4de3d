// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.kafka.ControlRecord.Kind;
import io.bulkpipe.kafka.PartitionInput.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Reads a stream from a topic into a channel. For one thread. */
final class StreamInput {
  /*
   * FROMTOPIC-1  The records of a poll are handed over before a poll for more. While the channel
   *     has no room, all partitions are paused and polls go on, so that the reader stays a member
   *     of its group. So at most the records of one poll are held.
   * FROMTOPIC-2  A mark joins a position of the channel and an offset of a partition. Once the
   *     channel's receiver has reached the position, the partition may be committed up to the
   *     offset. The position is read after the send.
   * FROMTOPIC-3  The channel gets a clean end in one place: once all partitions have ended cleanly.
   *     All other endings of a run close the channel with a cause.
   */

  /** The time between two polls while the channel has no room. */
  private static final Duration SLICE = Duration.ofMillis(250);

  private static final Duration CLOSING = Duration.ofSeconds(5);

  /** The marks after which those that the receiver has passed are removed. */
  private static final int MANY_MARKS = 4096;

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final Assignment assignment;
  private final Duration commitEvery;
  private final ArrayDeque<Batch> pending = new ArrayDeque<>();
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private final BulkSender sender;
  private final MessageSender messages;
  private long handedOver;
  private long polledAt;
  private long committedAt = System.nanoTime();

  /** Polled records of a partition, and the index of the next one. */
  private static final class Batch {
    private final PartitionInput partition;
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private int next;

    Batch(PartitionInput partition, List<ConsumerRecord<byte[], byte[]>> records) {
      this.partition = partition;
      this.records = records;
    }

    boolean isDone() {
      return next == records.size();
    }
  }

  /** FROMTOPIC-2. */
  private record Mark(long position, PartitionInput partition, Progress progress) {}

  StreamInput(
      String topic,
      Consumer<byte[], byte[]> consumer,
      boolean group,
      Duration commitEvery,
      Duration handBack,
      BulkSender sender) {
    this.topic = topic;
    this.consumer = consumer;
    this.commitEvery = commitEvery;
    this.sender = sender;
    this.messages = MessageSender.over(sender);
    this.assignment = new Assignment(topic, consumer, group, revoked -> {
      pending.removeIf(batch -> revoked.contains(batch.partition.partition));
      awaitDrained(handBack);
    });
  }

  /** Reads to the end of the stream. Returns how many messages were handed over. */
  long run() throws IOException {
    try {
      assignment.begin();
      Kind ending = transferAll();
      finish(ending);
      return handedOver;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(e.getMessage());
      interrupted.initCause(e);
      throw abandoned(interrupted);
    } catch (WakeupException e) {
      throw abandoned(new IOException("topic=" + topic + ": the reader was closed", e));
    } catch (InvalidOffsetException e) {
      throw abandoned(new RecordsMissingException(
          "topic=" + topic + ": records were deleted before they were read: " + e.getMessage(), e));
    } catch (KafkaException e) {
      throw abandoned(KafkaFailure.of("topic=" + topic, e));
    } catch (IOException e) {
      throw abandoned(e);
    } catch (Throwable e) {
      sender.close(e);
      throw e;
    }
  }

  private Kind transferAll() throws IOException, InterruptedException {
    while (true) {
      take(poll(commitEvery));
      handOver();
      if (!sender.isOpen()) {
        messages.trySend(new byte[0]); // throws the error of the channel
      }
      commitSometimes();
      Kind ending = endingOfAll();
      if (ending != null) {
        return ending;
      }
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration most) {
    polledAt = System.nanoTime();
    return consumer.poll(most);
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (TopicPartition each : records.partitions()) {
      PartitionInput partition = assignment.get(each);
      if (partition != null && partition.ending() == null) {
        pending.add(new Batch(partition, records.records(each)));
      }
    }
  }

  /** Hands over the pending records. A rebalance may remove some of them meanwhile. */
  private void handOver() throws IOException, InterruptedException {
    while (!pending.isEmpty()) {
      Batch batch = pending.element();
      if (batch.isDone() || batch.partition.ending() != null) {
        pending.remove();
      } else if (!handOverSome(batch)) {
        awaitRoom(batch.records.get(batch.next).value().length);
      }
    }
    assignment.resume();
    sender.flush(); // no more records are at hand, so a receiver that gathers need not wait
  }

  /** Hands over as many records as fit. Returns whether there was any progress. */
  private boolean handOverSome(Batch batch) throws IOException, InterruptedException {
    List<byte[]> some = new ArrayList<>();
    int room = sender.remainingCapacity();
    long last = 0;
    for (; !batch.isDone(); batch.next++) {
      ConsumerRecord<byte[], byte[]> each = batch.records.get(batch.next);
      ControlRecord control = ControlRecord.of(each);
      if (control != null) {
        if (some.isEmpty()) {
          batch.next++;
          mark(batch.partition, batch.partition.control(each.offset(), control));
          return true;
        }
        break;
      }
      byte[] message = checked(each);
      room -= message.length + prefix(message.length);
      if (room < 0) {
        break;
      }
      some.add(message);
      last = each.offset();
    }
    if (some.isEmpty()) {
      return false;
    }
    messages.sendAll(some);
    handedOver += some.size();
    mark(batch.partition, batch.partition.messages(last, some.size()));
    return true;
  }

  /** Returns how many bytes the length of a message takes in the channel. */
  private static int prefix(int length) {
    int bytes = 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      bytes++;
    }
    return bytes;
  }

  private byte[] checked(ConsumerRecord<byte[], byte[]> record) throws IOException {
    byte[] value = record.value();
    if (value == null || value.length > messages.maximum()) {
      String at = "topic=" + topic + ", partition=" + record.partition() + ", offset="
          + record.offset() + ": ";
      throw new IOException(
          value == null
              ? at + "a record without a value is no message"
              : at + "length=" + value.length + " is above the channel's maximum="
                  + messages.maximum());
    }
    return value;
  }

  private void mark(PartitionInput partition, Progress progress) {
    if (marks.size() >= MANY_MARKS) {
      settle();
    }
    marks.add(new Mark(sender.stats().sender().bytes(), partition, progress)); // FROMTOPIC-2
  }

  /** Waits for room, while polls go on. */
  private void awaitRoom(int length) throws IOException, InterruptedException {
    int size = length + prefix(length);
    if (!sender.isOpen()) {
      messages.trySend(new byte[0]); // throws the error of the channel
    }
    if (size <= sender.largestMinimum()) {
      sender.awaitWritable(size, SLICE);
    } else {
      sender.awaitDrained(SLICE); // a wait for more room is not possible
    }
    keepMember();
  }

  /** Polls with all partitions paused, if it is time, to stay a member of the group. */
  private void keepMember() {
    if (System.nanoTime() - polledAt >= SLICE.toNanos()) {
      assignment.pause();
      take(poll(Duration.ZERO));
    }
    commitSometimes();
  }

  private void commitSometimes() {
    if (System.nanoTime() - committedAt >= commitEvery.toNanos()) {
      committedAt = System.nanoTime();
      settle();
      assignment.commitLater();
    }
  }

  /** Notes the progress of all marks that the channel's receiver has passed. */
  private void settle() {
    long received = sender.stats().receiver().bytes();
    for (Mark mark = marks.peek();
        mark != null && mark.position() <= received;
        mark = marks.peek()) {
      marks.remove();
      mark.partition().drained(mark.progress());
    }
  }

  /** Waits a time for the channel's receiver, and settles, before partitions are revoked. */
  private void awaitDrained(Duration most) {
    try {
      boolean unused = sender.awaitDrained(most);
    } catch (IOException e) {
      // The next call of the sender throws it again.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    settle();
  }

  /** Returns how the whole stream has ended; null if it goes on, here or at another member. */
  private @Nullable Kind endingOfAll() {
    if (assignment.isAll()) {
      return assignment.ending();
    }
    boolean mineEnded = assignment.isEmpty() || assignment.ending() != null;
    if (!mineEnded) {
      return null;
    }
    settle();
    if (!marks.isEmpty()) {
      return null;
    }
    return assignment.endingOfGroup();
  }

  /** Passes the ending on, waits for the channel's receiver, and commits. */
  private void finish(Kind ending) throws IOException, InterruptedException {
    StreamFailedException failure = null;
    if (ending == Kind.END) {
      sender.close(); // FROMTOPIC-3
    } else {
      failure = new StreamFailedException("topic=" + topic + ": " + assignment.reason());
      sender.close(failure);
    }
    while (!sender.awaitDrained(SLICE)) {
      keepMember();
    }
    settle();
    assignment.commitNow();
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes the channel with a failure, and commits the messages that its receiver has got. */
  private IOException abandoned(IOException failure) {
    sender.close(failure);
    boolean interrupted = Thread.interrupted();
    try {
      settle();
      assignment.commitWithin(CLOSING);
    } catch (KafkaException e) {
      failure.addSuppressed(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return failure;
  }
}
