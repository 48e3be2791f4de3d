// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The records that were given to a producer and that no broker has acknowledged yet: a bounded
 * number of bytes. One thread sends. The producer's own thread reports the outcome of each record.
 */
final class AckWindow {
  /*
   * The records are accounted for in batches, in the order in which they were sent. Records of
   * different partitions are acknowledged in any order.
   *
   * ACK-1  `sent`, `batches` and Batch.records belong to the sending thread. Batch.acknowledged and
   *     `counts` belong to the producer's thread, which changes them before it adds to
   *     `acknowledged`. So the sending thread reads them after it has read `acknowledged`.
   * ACK-2  The first `position` messages were all acknowledged. They are the batches before the
   *     first incomplete one. A batch in which a record failed is never complete.
   * ACK-3  The sending thread sets `wakeAt`, reads `acknowledged` again, and parks. The other
   *     thread adds to `acknowledged` and then reads `wakeAt`. So one of them sees the other.
   */

  /** The cost of a record beside its key and value, in bytes: its share of the client's objects. */
  private static final int OVERHEAD = 64;

  private static final int BATCH_RECORDS = 1024;
  private static final long NOBODY_WAITS = Long.MAX_VALUE;

  private final int limit;
  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private long[] counts;
  private Batch filling;
  private long sent;
  private volatile long position;
  private volatile long wakeAt = NOBODY_WAITS;
  private volatile @Nullable Thread waiting;

  /** Records that were sent one after the other. */
  private final class Batch implements Callback {
    private final long first;
    private int records;
    private int acknowledgedRecords;

    Batch(long first) {
      this.first = first;
    }

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception thrown) {
      if (thrown != null) {
        fail(thrown);
        return;
      }
      acknowledgedRecords++;
      count(metadata.partition());
      int key = Math.max(0, metadata.serializedKeySize());
      acknowledge(cost(key, metadata.serializedValueSize()));
    }
  }

  /**
   * @param limit the most bytes that may be unacknowledged; a larger record goes alone
   * @param position how many messages the stream has
   * @param counts how many messages each partition has; owned by this object from now on
   */
  AckWindow(int limit, long position, long[] counts) {
    this.limit = limit;
    this.position = position;
    this.counts = counts;
    this.filling = new Batch(position);
  }

  private static long cost(int key, int value) {
    return (long) OVERHEAD + key + value;
  }

  private void count(int partition) {
    if (partition >= counts.length) { // the topic has got more partitions
      counts = Arrays.copyOf(counts, partition + 1);
    }
    counts[partition]++;
  }

  private void acknowledge(long bytes) {
    if (acknowledged.addAndGet(bytes) >= wakeAt) {
      LockSupport.unpark(waiting);
    }
  }

  /** Records the first failure, and ends every wait. */
  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    LockSupport.unpark(waiting);
  }

  /** Returns the first failure; null if there was none. */
  @Nullable
  Throwable failure() {
    return failure.get();
  }

  /**
   * Waits until a record may be sent, and accounts for it.
   *
   * @return the callback that the record needs; null if there was a failure
   */
  @Nullable
  Callback admit(int key, int value) throws IOException {
    long cost = cost(key, value);
    if (sent + cost - acknowledged.get() > limit && sent > acknowledged.get()) {
      awaitAcknowledged(Math.max(sent + cost - limit, sent - limit / 2));
    }
    if (failure.get() != null) {
      return null;
    }
    if (filling.records == BATCH_RECORDS) {
      nextBatch();
    }
    sent += cost;
    filling.records++;
    return filling;
  }

  /** Parks until so many bytes are acknowledged in all, or all sent bytes are. */
  private void awaitAcknowledged(long bytes) throws IOException {
    long until = Math.min(bytes, sent);
    waiting = Thread.currentThread();
    wakeAt = until;
    try {
      while (acknowledged.get() < until && failure.get() == null) {
        if (Thread.interrupted()) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException(
              "interrupted while waiting for acknowledgements of the broker");
        }
        LockSupport.park(this);
      }
    } finally {
      wakeAt = NOBODY_WAITS;
      waiting = null;
    }
  }

  private void nextBatch() {
    batches.add(filling);
    filling = new Batch(filling.first + filling.records);
    settle();
  }

  /** Moves the position over the complete batches. */
  private void settle() {
    long seen = acknowledged.get(); // ACK-1
    assert seen >= 0;
    Batch oldest = batches.peek();
    while (oldest != null && oldest.acknowledgedRecords == oldest.records) {
      batches.remove();
      oldest = batches.peek();
    }
    position = oldest == null && filling.acknowledgedRecords == filling.records
        ? filling.first + filling.records
        : (oldest == null ? filling : oldest).first;
  }

  /** Returns the messages of the stream, including earlier ones. For the sending thread. */
  long messages() {
    return filling.first + filling.records;
  }

  /** Returns the bytes sent so far, overhead included. For the sending thread. */
  long sentBytes() {
    return sent;
  }

  /** Returns the bytes that are not acknowledged. For the sending thread. */
  long unacknowledged() {
    return sent - acknowledged.get();
  }

  /**
   * Returns how many messages of the stream the brokers have acknowledged without a gap, as of the
   * last {@link #update} or the last full batch.
   */
  long position() {
    return position;
  }

  /** Makes the position exact. For the sending thread, once all records are acknowledged. */
  void update() {
    settle();
  }

  /**
   * Returns how many messages are in each partition. For the sending thread, once all records are
   * acknowledged.
   */
  List<Long> counts() {
    long seen = acknowledged.get(); // ACK-1
    assert seen >= 0;
    return Arrays.stream(counts).boxed().toList();
  }
}
