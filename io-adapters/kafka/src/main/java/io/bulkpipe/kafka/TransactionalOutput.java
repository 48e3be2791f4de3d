// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Writes in transactions: exactly once. */
final class TransactionalOutput extends StreamOutput {
  /*
   * TX-1  The last record of a transaction is a ledger that counts the messages so far, or the last
   *     records are the endings of all partitions. So the ledger always matches the messages that
   *     readers see.
   * TX-2  A ledger is written once all messages before it were acknowledged. Only then is it known
   *     in which partitions they are.
   */

  /** How long a commit without an answer is repeated. */
  private static final Duration COMMITTING = Duration.ofMinutes(2);

  private final String id;
  private final long transactionNanos;
  private final long transactionBytes;
  private boolean open;
  private long openUntil;
  private long begunAt;
  private volatile long committed;

  private TransactionalOutput(
      KafkaTopicWriter.Builder settings,
      Producer<byte[], byte[]> producer,
      AckWindow window,
      @Nullable ControlRecord found,
      String id,
      long committed) {
    super(settings, producer, window, found);
    this.id = id;
    this.transactionNanos = settings.transactionTime.toNanos();
    this.transactionBytes = settings.transactionBytes;
    this.committed = committed;
  }

  static TransactionalOutput open(
      KafkaTopicWriter.Builder settings,
      Producer<byte[], byte[]> producer,
      StreamState state,
      String id)
      throws IOException {
    ControlRecord ledger = state.ledger(id);
    long messages = ledger == null ? 0 : ledger.messages();
    long[] counts = new long[state.tails().size()];
    for (int partition = 0; ledger != null && partition < counts.length; partition++) {
      counts[partition] = Math.max(0, ledger.messagesIn(partition));
    }
    ControlRecord found = ledger != null && ledger.kind().isEnding() ? ledger : null;
    AckWindow window = new AckWindow(settings.window, messages, counts);
    return new TransactionalOutput(settings, producer, window, found, id, messages);
  }

  @Override
  void transfer(BulkReceiver receiver, MessageReceiver messages)
      throws IOException, InterruptedException {
    while (true) {
      if (!open) {
        receiver.awaitReadable(1);
      } else if (isFull() || !receiver.awaitReadable(1, left())) {
        commit();
        continue;
      }
      if (messages.drain(BATCH, this::send) < 0) {
        return;
      }
    }
  }

  private boolean isFull() {
    return window.sentBytes() - begunAt >= transactionBytes || left().isNegative();
  }

  private Duration left() {
    return Duration.ofNanos(openUntil - System.nanoTime());
  }

  @Override
  void send(ByteBuffer message) throws IOException, InterruptedException {
    begin();
    super.send(message);
  }

  private void begin() {
    if (!open) {
      producer.beginTransaction();
      open = true;
      openUntil = System.nanoTime() + transactionNanos;
      begunAt = window.sentBytes();
    }
  }

  private void commit() throws IOException {
    flush();
    List<Long> counts = window.counts();
    send(
        new ControlRecord(
            ControlRecord.Kind.LEDGER, window.messages(), counts.size(), counts, "", id),
        StreamState.LEDGER_PARTITION);
    finish();
  }

  @Override
  void end(@Nullable SenderFailedException failure) throws IOException {
    begin();
    flush();
    sendEndings(ending(failure, window.messages(), window.counts(), id));
    finish();
  }

  /** Commits the transaction. A commit without an answer may be repeated. */
  private void finish() throws IOException {
    long giveUp = System.nanoTime() + COMMITTING.toNanos();
    boolean done = false;
    while (!done) {
      try {
        producer.commitTransaction();
        done = true;
      } catch (TimeoutException e) {
        if (System.nanoTime() - giveUp >= 0) {
          throw e;
        }
      }
    }
    failIfBroken();
    open = false;
    committed = window.messages();
  }

  @Override
  long position() {
    return committed;
  }

  @Override
  public String toString() {
    return super.toString() + ", exactly once, transactionalId=" + id;
  }
}
