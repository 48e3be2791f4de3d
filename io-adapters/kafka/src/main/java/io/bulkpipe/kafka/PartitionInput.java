// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.kafka.ControlRecord.Kind;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The progress of one partition. For the reading thread only. */
final class PartitionInput {
  /*
   * PART-1  `read` is at the first record that was not handed over. `drained` is at the first
   *     record that the channel's receiver has not received. `committed` is what the group has
   *     committed. committed <= drained <= read.
   * PART-2  An ending is never passed: `read` stays at its offset. So the next reader of the group
   *     finds it again.
   * PART-3  The number of messages before an offset is committed with the offset. So the count of
   *     the whole partition is known at its end.
   */

  /** An offset, the number of messages before it, and the ending at it, if there is one. */
  record Progress(long offset, long messages, @Nullable Kind ending) {
    private static final String PREFIX = "bulkpipe 1 ";
    private static final String UNKNOWN = "?";

    OffsetAndMetadata toCommit() {
      String count = messages == ControlRecord.UNKNOWN ? UNKNOWN : Long.toString(messages);
      return new OffsetAndMetadata(
          offset, PREFIX + count + (ending == null ? "" : " " + ending.name()));
    }

    /** Reads a commit. Other programs may have committed it, without these metadata. */
    static Progress of(OffsetAndMetadata committed) {
      String metadata = committed.metadata();
      if (metadata != null && metadata.startsWith(PREFIX)) {
        String[] fields = metadata.substring(PREFIX.length()).split(" ", -1);
        try {
          return new Progress(
              committed.offset(),
              fields[0].equals(UNKNOWN) ? ControlRecord.UNKNOWN : Long.parseLong(fields[0]),
              fields.length > 1 ? Kind.valueOf(fields[1]) : null);
        } catch (IllegalArgumentException e) {
          return new Progress(committed.offset(), ControlRecord.UNKNOWN, null);
        }
      }
      return new Progress(committed.offset(), ControlRecord.UNKNOWN, null);
    }
  }

  final TopicPartition partition;
  private Progress read;
  private Progress drained;
  private @Nullable Progress committed;
  private @Nullable ControlRecord ending;

  /** @param committed the group's commit, or null if there is none */
  PartitionInput(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    this.partition = partition;
    Progress begin = committed == null ? new Progress(0, 0, null) : Progress.of(committed);
    this.read = new Progress(begin.offset(), begin.messages(), null); // PART-2
    this.drained = begin;
    this.committed = committed == null ? null : begin;
  }

  /** Notes that messages were handed over. The last of them has this offset. */
  Progress messages(long lastOffset, int count) {
    long before = read.messages();
    read = new Progress(
        lastOffset + 1, before == ControlRecord.UNKNOWN ? before : before + count, null);
    return read;
  }

  /** Notes a control record. */
  Progress control(long offset, ControlRecord control) throws RecordsMissingException {
    long messages = read.messages();
    if (!control.kind().isEnding()) {
      read = new Progress(offset + 1, messages, null);
      return read;
    }
    long expected = control.messagesIn(partition.partition());
    if (expected != ControlRecord.UNKNOWN
        && messages != ControlRecord.UNKNOWN
        && expected != messages) {
      throw new RecordsMissingException(
          partition + ": messages=" + messages + " were found, but the stream has " + expected
              + " in this partition",
          null);
    }
    ending = control;
    read = new Progress(offset, messages, control.kind());
    return read;
  }

  /** Notes that the channel's receiver has received all messages up to a progress. */
  void drained(Progress progress) {
    drained = progress;
  }

  /** Returns what to commit; null if it is committed already. */
  @Nullable
  OffsetAndMetadata toCommit() {
    boolean nothing = committed == null && drained.offset() == 0 && drained.ending() == null;
    return nothing || drained.equals(committed) ? null : drained.toCommit();
  }

  void committed(OffsetAndMetadata offset) {
    committed = Progress.of(offset);
  }

  @Nullable
  ControlRecord ending() {
    return ending;
  }
}
