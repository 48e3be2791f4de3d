// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.measure.ProcessUsage;
import java.util.List;

/**
 * What one measured upload cost the client's process; a line of JSON on its way to the parent.
 *
 * @param answer the server's
 * @param wallNanos from the start of the producer to the answer
 * @param usage CPU time and switches
 * @param peakHeapBytes the sum of the heap pools' peaks
 * @param garbageCollectors the JVM's choice
 */
record UploadFigures(
    Totals answer,
    long wallNanos,
    ProcessUsage usage,
    long peakHeapBytes,
    List<String> garbageCollectors) {

  UploadFigures {
    garbageCollectors = List.copyOf(garbageCollectors);
  }
}
