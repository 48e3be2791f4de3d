// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The state of a stream in a topic when a writer opens it: the last record of each partition.
 *
 * @param topic the topic
 * @param tails the end of each partition
 */
record StreamState(String topic, List<Tail> tails) {
  /*
   * STATE-1  Each transaction ends with a ledger in partition 0, or with endings in all partitions.
   *     So the last committed record of partition 0 has the state of the stream.
   * STATE-2  Without transactions there is no ledger. An ending is written to each partition once
   *     all messages were acknowledged. So if one partition has an ending, all messages are there,
   *     and at most other endings are missing.
   */

  /** The number of offsets before the end that are read first. */
  private static final long FIRST_STEP = 64;

  private static final int STEP_GROWTH = 16;
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration READING = Duration.ofMinutes(1);
  static final int LEDGER_PARTITION = 0;

  /**
   * The end of a partition.
   *
   * @param used whether it ever had a record
   * @param cut whether the broker has deleted records of it
   * @param visible whether the last committed record was found
   * @param control that record, unless it is a message
   */
  record Tail(
      boolean used, boolean cut, boolean visible, @Nullable ControlRecord control) {}

  /**
   * Reads the ends of all partitions.
   *
   * @param consumer reads committed records only; the caller closes it
   * @param partitions the number of partitions
   * @throws IOException if a control record cannot be read
   */
  static StreamState read(Consumer<byte[], byte[]> consumer, String topic, int partitions)
      throws IOException {
    List<TopicPartition> all = IntStream.range(0, partitions)
        .mapToObj(p -> new TopicPartition(topic, p))
        .toList();
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all);
    Tail[] tails = new Tail[partitions];
    for (TopicPartition each : all) {
      long begin = begins.getOrDefault(each, 0L);
      long end = ends.getOrDefault(each, 0L);
      ConsumerRecord<byte[], byte[]> last = last(consumer, each, begin, end);
      tails[each.partition()] =
          new Tail(end > 0, begin > 0, last != null, last == null ? null : ControlRecord.of(last));
    }
    return new StreamState(topic, List.of(tails));
  }

  /** Returns the last committed record. Transaction markers and aborted records may follow it. */
  private static @Nullable ConsumerRecord<byte[], byte[]> last(
      Consumer<byte[], byte[]> consumer, TopicPartition partition, long begin, long end) {
    long giveUp = System.nanoTime() + READING.toNanos();
    long upTo = end;
    for (long step = FIRST_STEP; upTo > begin; step *= STEP_GROWTH) {
      long from = Math.max(begin, end - step);
      consumer.assign(List.of(partition));
      consumer.seek(partition, from);
      ConsumerRecord<byte[], byte[]> last = null;
      while (consumer.position(partition) < upTo) {
        if (System.nanoTime() - giveUp >= 0) {
          throw new TimeoutException(
              partition + ": the end cannot be read, position=" + consumer.position(partition));
        }
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
          last = each.offset() < upTo ? each : last;
        }
      }
      if (last != null) {
        return last;
      }
      upTo = from;
    }
    return null;
  }

  /** Returns the ending of any partition; null if none has one. */
  @Nullable
  ControlRecord ending() {
    for (Tail tail : tails) {
      if (tail.control() != null && tail.control().kind().isEnding()) {
        return tail.control();
      }
    }
    return null;
  }

  /** Returns whether a partition lacks the ending. */
  boolean lacksEnding(int partition) {
    ControlRecord control = tails.get(partition).control();
    return control == null || !control.kind().isEnding();
  }

  /** Returns whether the topic never had a record. */
  boolean isNew() {
    return tails.stream().noneMatch(Tail::used);
  }

  /**
   * Returns the ledger of the last transaction.
   *
   * @param writer the transactional id
   * @return null if the stream has no message yet
   * @throws IOException if there are records of another program, or the ledger is missing
   */
  @Nullable
  ControlRecord ledger(String writer) throws IOException {
    Tail tail = tails.get(LEDGER_PARTITION);
    ControlRecord control = tail.control();
    if (control != null) {
      if (!control.writer().equals(writer)) {
        throw new IOException("topic=" + topic + " has the stream of transactionalId="
            + control.writer() + ", not of " + writer);
      }
      return control;
    }
    if (tail.visible()) {
      throw new IOException(
          "topic=" + topic + " has messages that were not written by a writer with"
              + " transactionalId=" + writer + ": its last record in partition 0 is a message");
    }
    if (tail.cut() || tails.stream().anyMatch(Tail::visible)) {
      throw new IOException("topic=" + topic + " has messages, but no ledger in partition 0: the"
          + " broker has deleted it, or another program has written them");
    }
    return null;
  }
}
