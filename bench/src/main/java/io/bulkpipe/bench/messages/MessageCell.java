// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import io.bulkpipe.bench.pipe.BulkpipePipe;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.ChunkPipe;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import java.io.IOException;
import java.util.List;

/**
 * What one figure is about, the subject apart.
 *
 * @param placement where the two threads run
 * @param size bytes of a message
 * @param batch messages a call
 * @param capacity the most bytes between the ends; a queue holds capacity / size messages
 */
record MessageCell(Placement placement, int size, int batch, int capacity) {

  /** What carries messages. */
  static final List<PipeSubject> SUBJECTS = List.of(
      PipeSubject.BULKPIPE,
      PipeSubject.BULKPIPE_SHARED,
      PipeSubject.QUEUE,
      PipeSubject.KOTLINX,
      PipeSubject.JOX);

  MessagePipe open(PipeSubject subject) throws IOException {
    BytePipe pipe = subject.open(capacity, size, false);
    if (pipe instanceof BulkpipePipe bulkpipe) {
      return new ChannelMessages(bulkpipe.channel(), size, batch);
    }
    if (pipe instanceof ChunkPipe queue) {
      return new QueuedMessages(queue);
    }
    throw new IllegalArgumentException(subject.title() + " carries no messages");
  }
}
