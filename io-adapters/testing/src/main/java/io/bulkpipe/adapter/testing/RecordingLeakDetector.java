// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Netty's own detector, but it keeps its reports for the tests. A system property names this class.
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
  private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

  /** Makes a detector. Netty calls this. */
  public RecordingLeakDetector(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** Returns the reports so far, and forgets them. */
  public static List<String> takeReports() {
    List<String> reports = new ArrayList<>();
    for (String next = REPORTS.poll(); next != null; next = REPORTS.poll()) {
      reports.add(next);
    }
    return reports;
  }

  /** Returns whether there are reports that were not taken yet. */
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
