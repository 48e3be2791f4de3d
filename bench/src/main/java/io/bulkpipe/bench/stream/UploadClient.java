// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The measured process: some small uploads, a whole one and some middling ones to warm up, then a
 * whole one that counts.
 */
final class UploadClient {

  static final String CPU = "CPU s";
  static final String WALL = "wall s";

  private static final double SECOND = 1e9;
  private static final double MIB = 1 << 20;

  /**
   * How many small uploads come before the whole one, and of how many integers: code that is
   * compiled before it has seen an upload end is thrown away at the end of the first one, and
   * compiled again in the one that is measured.
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

  /** What the parent asks for; {@code port} is that of the server. */
  record Request(Subject subject, int integers, int port) {}

  private UploadClient() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    ChildJvm.serve(Request.class, UploadClient::figures);
  }

  private static Map<String, Double> figures(Request request)
      throws IOException, InterruptedException {
    Subject subject = request.subject();
    Upload upload = upload(request, request.integers());
    Upload sip = upload(request, SIP);
    for (int i = 0; i < SIPS; i++) {
      sip.through(subject);
    }
    upload.through(subject);
    settle(subject, upload(request, Math.max(1, request.integers() / PART)));
    return measure(upload, subject);
  }

  private static Upload upload(Request request, int integers) {
    return new Upload(new JsonIntegers(integers), request.port());
  }

  private static void settle(Subject subject, Upload part)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    JitQueue.awaitIdle();
    for (int idle = 0;
        idle < IDLE_PARTS
            && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(MOST_SETTLING_SECONDS); ) {
      idle = JitQueue.isBusyIn(() -> part.through(subject)) ? 0 : idle + 1;
    }
    JitQueue.awaitIdle();
  }

  private static Map<String, Double> measure(Upload upload, Subject subject)
      throws IOException, InterruptedException {
    forgetHeapPeak();
    ProcessUsage before = ProcessUsage.current();
    long start = System.nanoTime();
    double waits = upload.through(subject);
    long wallNanos = System.nanoTime() - start;
    ProcessUsage usage = ProcessUsage.current().since(before);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(CPU, usage.cpuNanos() / SECOND);
    figures.put(WALL, wallNanos / SECOND);
    figures.put("user s", usage.userNanos() / SECOND);
    figures.put("system s", usage.systemNanos() / SECOND);
    figures.put("voluntary context switches", usage.voluntarySwitches());
    figures.put("peak heap MiB", heapPeak() / MIB);
    figures.put("waits for bytes", waits);
    return figures;
  }

  /** Collects garbage and forgets the peaks so far. */
  static void forgetHeapPeak() {
    System.gc();
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** The sum of the pools' peaks, which need not have come at the same time: an upper bound. */
  static long heapPeak() {
    return heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static Stream<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }
}
