// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What became of the cases of a verification, by their names. */
final class Report {
  private final Map<String, TestExecutionResult> results = new TreeMap<>();

  private Report() {}

  /** Runs all cases of a verification. */
  static Report of(Class<? extends AdapterVerification> type) {
    return of(selectClass(type));
  }

  /** Runs one case of a verification. */
  static Report ofOne(Class<? extends AdapterVerification> type, String name) {
    return of(selectMethod(type, name));
  }

  private static Report of(DiscoverySelector selector) {
    Report report = new Report();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selector).build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getMethodName())
                    .ifPresent(name -> report.results.put(name, result));
              }
            });
    return report;
  }

  Set<String> with(Status status) {
    Set<String> names = new TreeSet<>();
    results.forEach((name, result) -> {
      if (result.getStatus() == status) {
        names.add(name);
      }
    });
    return names;
  }

  /** What a case that was aborted, or failed, has thrown. */
  Throwable failure(String name) {
    TestExecutionResult result = results.get(name);
    if (result == null) {
      throw new AssertionError("no case " + name + " in " + results.keySet());
    }
    return result.getThrowable().orElseThrow();
  }
}
