// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Finds the threads of this virtual machine that were started after a moment. */
final class ThreadCensus {
  /** The prefix of the names of the verification's own threads. */
  static final String OWN = "bulkpipe-tck-";

  private static final int FIRST_WITH_VIRTUAL = 21;
  private static final long BETWEEN_LOOKS_NANOS = 5_000_000;
  private static final Pattern VIRTUAL = Pattern.compile("(?m)^#(\\d+) \"(.*)\" virtual");

  /** A thread. Platform threads are distinguished as objects, virtual threads by a dump. */
  private record Counted(Object identity, String name) {}

  private final Set<Object> before = new HashSet<>();

  /** Notes the present threads. */
  ThreadCensus() throws IOException {
    for (Counted each : all()) {
      before.add(each.identity);
    }
  }

  /** Waits until all threads that were started since and are not shared have ended. */
  void awaitNoOthers(Predicate<String> shared, long nanos) throws Exception {
    long start = System.nanoTime();
    List<String> others = others(shared);
    while (!others.isEmpty()) {
      if (System.nanoTime() - start > nanos) {
        throw new AssertionError("threads are left: " + others);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException("threads are left: " + others);
      }
      others = others(shared);
    }
  }

  private List<String> others(Predicate<String> shared) throws IOException {
    List<String> others = new ArrayList<>();
    for (Counted each : all()) {
      if (!before.contains(each.identity) && !isOfTheRunner(each.name) && !shared.test(each.name)) {
        others.add(each.name);
      }
    }
    return others;
  }

  /** Returns whether a thread belongs to JUnit, to the JDK, or to the verification itself. */
  private static boolean isOfTheRunner(String name) {
    return name.startsWith(OWN)
        || name.startsWith("junit")
        || name.startsWith("surefire")
        || name.startsWith("ForkJoinPool.commonPool")
        || name.startsWith("VirtualThread-unparker")
        || name.startsWith("VirtualThread-unblocker")
        || name.startsWith("ForkJoinPool-1-worker") // the carriers of virtual threads
        || name.equals("process reaper")
        || name.endsWith("Cleaner")
        || name.endsWith("-Poller")
        || name.startsWith("Read-Poller")
        || name.startsWith("Write-Poller")
        || name.equals("Attach Listener")
        || name.equals("bulkpipe-completion"); // of the core; reused, and ends when idle
  }

  private static List<Counted> all() throws IOException {
    List<Counted> all = new ArrayList<>();
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      all.add(new Counted(each, each.getName()));
    }
    if (Runtime.version().feature() >= FIRST_WITH_VIRTUAL) {
      for (MatchResult each : VIRTUAL.matcher(dump()).results().toList()) {
        all.add(new Counted(each.group(1), each.group(2)));
      }
    }
    return all;
  }

  /** Returns a dump of all threads, virtual ones included. Empty without the bean for it. */
  private static String dump() throws IOException {
    Path folder = Files.createTempDirectory("bulkpipe-tck");
    Path file = folder.resolve("threads");
    try {
      MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
      ObjectName diagnostic = new ObjectName("com.sun.management:type=HotSpotDiagnostic");
      if (!beans.isRegistered(diagnostic)) {
        return "";
      }
      String text = String.class.getName();
      beans.invoke(
          diagnostic, "dumpThreads", new Object[] {file.toString(), "TEXT_PLAIN"}, new String[] {
            text, text
          });
      return Files.readString(file);
    } catch (JMException e) {
      throw new IllegalStateException("the virtual threads cannot be counted", e);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(folder);
    }
  }
}
