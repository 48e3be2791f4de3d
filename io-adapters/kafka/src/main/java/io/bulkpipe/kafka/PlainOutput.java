// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** Writes without transactions: at least once. */
final class PlainOutput extends StreamOutput {
  /** Whether the stream had no earlier writer, so that this writer's counts are the stream's. */
  private final boolean fromTheBeginning;

  private PlainOutput(
      KafkaTopicWriter.Builder settings,
      Producer<byte[], byte[]> producer,
      StreamState state,
      @Nullable ControlRecord found) {
    super(
        settings,
        producer,
        new AckWindow(settings.window, 0, new long[state.tails().size()]),
        found);
    this.fromTheBeginning = state.isNew();
  }

  static PlainOutput open(
      KafkaTopicWriter.Builder settings, Producer<byte[], byte[]> producer, StreamState state)
      throws IOException {
    ControlRecord ending = state.ending();
    PlainOutput output = new PlainOutput(settings, producer, state, ending);
    if (ending != null) {
      output.complete(ending, state);
    }
    return output;
  }

  /** Writes the ending to the partitions that a predecessor has left without one: STATE-2. */
  private void complete(ControlRecord ending, StreamState state) throws IOException {
    for (int partition = 0; partition < ending.partitions(); partition++) {
      if (partition >= state.tails().size() || state.lacksEnding(partition)) {
        send(ending, partition);
      }
    }
    flush();
  }

  @Override
  void transfer(BulkReceiver receiver, MessageReceiver messages)
      throws IOException, InterruptedException {
    int taken;
    do {
      taken = messages.drain(BATCH, this::send);
    } while (taken >= 0);
  }

  @Override
  void end(@Nullable SenderFailedException failure) throws IOException {
    flush();
    long messages = fromTheBeginning ? window.messages() : ControlRecord.UNKNOWN;
    sendEndings(ending(failure, messages, fromTheBeginning ? window.counts() : null, ""));
    flush();
  }

  @Override
  long position() {
    return window.position();
  }

  @Override
  public String toString() {
    return super.toString() + ", at least once";
  }
}
