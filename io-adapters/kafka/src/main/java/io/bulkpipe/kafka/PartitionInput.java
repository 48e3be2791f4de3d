// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.kafka.ControlRecord.Kind;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How far a partition was read. Used by the reading thread only. */
final class PartitionInput {
  /*
   * PART-1  `read` is where the next record is that was not handed over, `drained` where the next
   *     record is that the channel's receiver has not received, and `committed` what the group
   *     knows. committed <= drained <= read.
   * PART-2  An ending is never passed: `read` stays at its offset. So the next reader of the group
   *     finds it again.
   * PART-3  The number of messages before an offset is committed with the offset, so that the count
   *     of the whole partition is known at its end.
   */

  /** How far something has come. */
  record Progress(long offset, long messages, @Nullable Kind ending) {
    private static final String PREFIX = "bulkpipe 1 ";
    private static final String UNKNOWN = "?";

    OffsetAndMetadata toCommit() {
      String count = messages == ControlRecord.UNKNOWN ? UNKNOWN : Long.toString(messages);
      return new OffsetAndMetadata(
          offset, PREFIX + count + (ending == null ? "" : " " + ending.name()));
    }

    /** What was committed; by others, too, whose metadata say nothing here. */
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

  /** @param committed what the group has committed, or null if there is nothing */
  PartitionInput(TopicPartition partition, @Nullable OffsetAndMetadata committed) {
    this.partition = partition;
    Progress begin = committed == null ? new Progress(0, 0, null) : Progress.of(committed);
    this.read = new Progress(begin.offset(), begin.messages(), null); // PART-2
    this.drained = begin;
    this.committed = committed == null ? null : begin;
  }

  /** Messages were handed over, the last of which has this offset. */
  Progress messages(long lastOffset, int count) {
    long before = read.messages();
    read = new Progress(
        lastOffset + 1, before == ControlRecord.UNKNOWN ? before : before + count, null);
    return read;
  }

  /** A control record was found. */
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

  /** The receiver of the channel has received everything so far. */
  void drained(Progress progress) {
    drained = progress;
  }

  /** What to commit; null if the group knows it already. */
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
