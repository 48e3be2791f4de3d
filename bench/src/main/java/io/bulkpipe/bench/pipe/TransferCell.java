// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;

/**
 * What one figure is about, the subject apart.
 *
 * @param placement where the threads run
 * @param range bytes a call, on both sides
 * @param capacity the most bytes between the ends
 * @param senders how many threads send
 * @param receivers how many threads receive
 */
public record TransferCell(
    Placement placement, int range, int capacity, int senders, int receivers) {

  BytePipe open(PipeSubject subject) throws IOException {
    return subject.open(capacity, range, senders > 1 || receivers > 1);
  }
}
