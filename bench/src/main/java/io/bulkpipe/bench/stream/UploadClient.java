// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The measured process: some small uploads, a whole one and some middling ones to warm up, then a
 * whole one that counts. Prints its figures as a line of JSON.
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

  private UploadClient() {}

  /** Runs with the name of a {@link Subject}, the count of integers and the server's port. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ChildJvm.watchParent();
    CoreJar.checkLoaded();
    Subject subject = Subject.valueOf(args[0]);
    JsonIntegers document = new JsonIntegers(Integer.parseInt(args[1]));
    int port = Integer.parseInt(args[2]);
    Upload upload = new Upload(document, port);

    Upload sip = new Upload(new JsonIntegers(SIP), port);
    for (int i = 0; i < SIPS; i++) {
      sip.through(subject);
    }
    upload.through(subject);
    settle(subject, new Upload(new JsonIntegers(Math.max(1, document.count() / PART)), port));
    System.out.println(new ObjectMapper().writeValueAsString(measure(upload, subject)));
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
    StreamPair pipe = subject.hasStreams() ? subject.streams() : null;
    if (pipe == null) {
      upload.through(subject);
    } else {
      upload.through(pipe);
    }
    long wallNanos = System.nanoTime() - start;
    ProcessUsage usage = ProcessUsage.current().since(before);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(CPU, usage.cpuNanos() / SECOND);
    figures.put(WALL, wallNanos / SECOND);
    put(figures, "user s", usage.userNanos(), SECOND);
    put(figures, "system s", usage.systemNanos(), SECOND);
    put(figures, "voluntary context switches", usage.voluntarySwitches(), 1);
    figures.put("peak heap MiB", heapPeak() / MIB);
    put(figures, "waits for bytes", pipe == null ? null : pipe.receiverWaits(), 1);
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

  /** Leaves out what the system does not count, or the pipe. */
  private static void put(
      Map<String, Double> figures, String name, @Nullable Long value, double unit) {
    if (value != null) {
      figures.put(name, value / unit);
    }
  }
}
