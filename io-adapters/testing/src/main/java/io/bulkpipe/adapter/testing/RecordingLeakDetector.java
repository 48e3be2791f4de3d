// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Netty's own detector, which keeps its reports for the tests; a system property names it. */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

  /** What Netty calls. */
  public RecordingLeakDetector(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** The reports so far, which are forgotten then. */
  public static List<String> takeReports() {
    List<String> reports = new ArrayList<>();
    for (String next = REPORTS.poll(); next != null; next = REPORTS.poll()) {
      reports.add(next);
    }
    return reports;
  }

  /** Tells whether there are reports that nobody has taken. */
  public static boolean hasReports() {
    return !REPORTS.isEmpty();
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    REPORTS.add(resourceType + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    REPORTS.add(resourceType);
  }
}
