// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ParentWatch;
import io.bulkpipe.bench.measure.HeapPeak;
import io.bulkpipe.bench.measure.ProcessUsage;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * The measured process: some small uploads and a whole one to warm up, then one that counts. Prints {@link #WARM} after the
 * first and {@link UploadFigures} as a line of JSON after the second.
 */
final class UploadClient {

  /** The line between the two uploads. */
  static final String WARM = "warm";

  /**
   * How many small uploads come before the whole one, and of how many integers: code that is compiled
   * before it has seen an upload end is thrown away at the end of the first one, and compiled again
   * in the one that is measured.
   */
  private static final int SIPS = 50;

  private static final int SIP = 100;

  private UploadClient() {}

  /** Runs with the name of a {@link Subject}, the count of integers and the server's port. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ParentWatch.start();
    Subject subject = Subject.valueOf(args[0]);
    JsonIntegers document = new JsonIntegers(Integer.parseInt(args[1]));
    int port = Integer.parseInt(args[2]);
    Upload upload = new Upload(document, port);

    Upload sip = new Upload(new JsonIntegers(SIP), port);
    for (int i = 0; i < SIPS; i++) {
      sip.through(subject.open());
    }
    upload.through(subject.open());
    JitQueue.awaitIdle();
    System.out.println(WARM);
    System.out.println(new ObjectMapper().writeValueAsString(measure(upload, subject)));
  }

  private static UploadFigures measure(Upload upload, Subject subject)
      throws IOException, InterruptedException {
    HeapPeak.startAfresh();
    ProcessUsage before = ProcessUsage.current();
    long start = System.nanoTime();
    Totals answer = upload.through(subject.open());
    long wallNanos = System.nanoTime() - start;
    ProcessUsage usage = ProcessUsage.current().since(before);
    return new UploadFigures(answer, wallNanos, usage, HeapPeak.bytes(), garbageCollectors());
  }

  private static List<String> garbageCollectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .toList();
  }
}
