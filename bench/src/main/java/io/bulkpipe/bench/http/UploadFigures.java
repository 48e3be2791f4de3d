// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.measure.ProcessUsage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one measured upload cost the client's process; a line of JSON on its way to the parent.
 *
 * @param answer the server's
 * @param wallNanos from the start of the producer to the answer
 * @param usage CPU time and switches
 * @param peakHeapBytes the sum of the heap pools' peaks
 * @param garbageCollectors the JVM's choice
 * @param receiverWaits how often a thread waited for bytes; null where that is not counted
 */
record UploadFigures(
    Totals answer,
    long wallNanos,
    ProcessUsage usage,
    long peakHeapBytes,
    List<String> garbageCollectors,
    @Nullable Long receiverWaits) {

  UploadFigures {
    garbageCollectors = List.copyOf(garbageCollectors);
  }
}
