// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * The output of a receiving process: how many messages of each partition it has taken, in a mapped
 * file that outlives the process.
 */
final class Output {
  /*
   * OUTPUT-1  A message is taken by the store of one aligned word, which a kill cannot divide. It
   *     is stored before the reader may commit the message's offset. So a message that comes again
   *     after a kill is known by its number, and counts once.
   * OUTPUT-2  A number above the next one is a message that was lost. A number below it came again.
   *     In one life of a process, this only happens if it lost its place in the group.
   */

  private final MappedByteBuffer taken;
  private final Message messages;
  private final long[] next;
  private final long[] expected;
  private long repeated;
  private long steppedBack;

  private Output(MappedByteBuffer taken, Load load) {
    this.taken = taken;
    this.messages = new Message(load.length());
    this.next = new long[load.partitions()];
    this.expected = new long[load.partitions()];
    Arrays.fill(expected, -1);
    for (int partition = 0; partition < next.length; partition++) {
      next[partition] = taken.getLong(partition * Long.BYTES);
    }
  }

  /** Opens the output in a file, which may be new. */
  static Output open(Path file, Load load) throws IOException {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer taken = channel.map(
          FileChannel.MapMode.READ_WRITE, 0, (long) load.partitions() * Long.BYTES);
      taken.order(ByteOrder.nativeOrder());
      return new Output(taken, load);
    }
  }

  /** Takes a message, unless it was taken before. */
  void accept(ByteBuffer message) {
    int partition = Message.partition(message);
    long number = messages.number(message);
    if (number > next[partition]) {
      throw new AssertionError(
          "partition=" + partition + ": number=" + number + " came, not " + next[partition]);
    }
    if (expected[partition] >= 0 && number != expected[partition]) {
      steppedBack++;
    }
    expected[partition] = number + 1;
    if (number < next[partition]) {
      repeated++;
      return;
    }
    next[partition]++;
    taken.putLong(partition * Long.BYTES, next[partition]); // OUTPUT-1
  }

  /** Returns how many messages were taken, by all lives of the process. */
  long total() {
    return Arrays.stream(next).sum();
  }

  /** Returns how many messages came that were taken before. */
  long repeated() {
    return repeated;
  }

  /** Returns how often a partition went back to an earlier message, in this life. */
  long steppedBack() {
    return steppedBack;
  }

  /** Returns how many messages of each partition another process has taken so far. */
  long[] look() {
    long[] now = new long[next.length];
    Arrays.setAll(now, partition -> taken.getLong(partition * Long.BYTES));
    return now;
  }
}
