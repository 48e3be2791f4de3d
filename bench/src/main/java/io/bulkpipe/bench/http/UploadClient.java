// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ParentWatch;
import io.bulkpipe.bench.core.LoadedCore;
import io.bulkpipe.bench.measure.HeapPeak;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.subject.StreamPair;
import io.bulkpipe.bench.subject.Subject;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The measured process: some small uploads, a whole one and some middling ones to warm up, then a
 * whole one that counts. Prints {@link #WARM} before it and {@link UploadFigures} as a line of JSON
 * after it.
 */
final class UploadClient {

  /** The line before the upload that counts. */
  static final String WARM = "warm";

  /**
   * How many small uploads come before the whole one, and of how many integers: code that is compiled
   * before it has seen an upload end is thrown away at the end of the first one, and compiled again
   * in the one that is measured.
   */
  private static final int SIPS = 50;

  private static final int SIP = 100;

  /**
   * A whole upload has fewer chunks than it takes to have the HTTP client compiled, so a second one
   * would measure the compiler. Parts of one follow, until so many in a row have left the compiler
   * nearly idle, or the time is up.
   */
  private static final int PART = 4;

  private static final int IDLE_PARTS = 6;

  private static final long MOST_SETTLING_SECONDS = 6;

  private UploadClient() {}

  /** Runs with the name of a {@link Subject}, the count of integers and the server's port. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ParentWatch.start();
    LoadedCore.check();
    Subject subject = Subject.valueOf(args[0]);
    JsonIntegers document = new JsonIntegers(Integer.parseInt(args[1]));
    int port = Integer.parseInt(args[2]);
    Upload upload = new Upload(document, port);

    Upload sip = new Upload(new JsonIntegers(SIP), port);
    for (int i = 0; i < SIPS; i++) {
      sip.through(subject.open());
    }
    upload.through(subject.open());
    settle(subject, new Upload(new JsonIntegers(Math.max(1, document.count() / PART)), port));
    System.out.println(WARM);
    System.out.println(new ObjectMapper().writeValueAsString(measure(upload, subject)));
  }

  private static void settle(Subject subject, Upload part)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    JitQueue.awaitIdle();
    for (int idle = 0;
        idle < IDLE_PARTS
            && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(MOST_SETTLING_SECONDS); ) {
      idle = JitQueue.isBusyIn(() -> part.through(subject.open())) ? 0 : idle + 1;
    }
    JitQueue.awaitIdle();
  }

  private static UploadFigures measure(Upload upload, Subject subject)
      throws IOException, InterruptedException {
    HeapPeak.startAfresh();
    ProcessUsage before = ProcessUsage.current();
    long start = System.nanoTime();
    StreamPair pipe = subject.open();
    Totals answer = upload.through(pipe);
    long wallNanos = System.nanoTime() - start;
    ProcessUsage usage = ProcessUsage.current().since(before);
    return new UploadFigures(
        answer, wallNanos, usage, HeapPeak.bytes(), garbageCollectors(), pipe.receiverWaits());
  }

  private static List<String> garbageCollectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .toList();
  }
}
