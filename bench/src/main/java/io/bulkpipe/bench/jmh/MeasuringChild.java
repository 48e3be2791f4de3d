// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A process that measures one subject whenever its parent asks, so that all subjects are warm, each
 * with a JIT compiler of its own, while their runs are interleaved. JMH does the measuring.
 */
final class MeasuringChild {
  /** The benchmark's own result among its counters, in its unit. */
  static final String SCORE = "score";

  private static final long QUIET_MILLIS = 40;
  private static final int MOST_WARM_UPS = 5;

  private MeasuringChild() {}

  /**
   * What the parent asks for: what JMH finds in one run.
   *
   * @param job what to run
   * @param warmUpMillis how long to run before
   * @param millis how long to measure; 0 only to get warm, until the JIT has no more to do
   * @param quiet whether to wait afterwards until the JIT leaves the others alone
   */
  record Request(Job job, int warmUpMillis, int millis, boolean quiet) {}

  /** A JMH benchmark with its parameters. */
  record Job(Class<?> benchmark, Map<String, String> parameters) {
    private static final Pattern SPACE = Pattern.compile(" (.)");

    /** The parameters are the subject and the properties: "idle us" is {@code idleUs}. */
    static Job of(Class<?> benchmark, Subject subject, Cell cell) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("subject", subject.name());
      cell.properties()
          .forEach((name, value) -> parameters.put(
              SPACE.matcher(name).replaceAll(each -> each.group(1).toUpperCase(Locale.ROOT)),
              name.equals("placement") ? cell.placement().name() : value));
      return new Job(benchmark, parameters);
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    ChildJvm.serve(Request.class, MeasuringChild::answer);
  }

  private static Map<String, Double> answer(Request request)
      throws IOException, InterruptedException {
    Map<String, Double> found = Map.of();
    if (request.millis() > 0) {
      found = measure(request);
    } else {
      boolean busy = true;
      for (int i = 0; busy && i < MOST_WARM_UPS; i++) {
        busy = JitQueue.isBusyIn(() -> measure(request));
      }
    }
    if (request.quiet()) {
      JitQueue.awaitIdle(QUIET_MILLIS); // it is another subject's turn after the answer
    }
    return found;
  }

  private static Map<String, Double> measure(Request request) throws IOException {
    Job job = request.job();
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include('^' + job.benchmark().getName().replace(".", "\\.") + "\\.")
        .forks(0)
        .warmupIterations(1)
        .warmupTime(TimeValue.milliseconds(request.warmUpMillis()))
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(Math.max(1, request.millis())))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    job.parameters().forEach(options::param);
    try {
      RunResult run = new Runner(options.build()).runSingle();
      Map<String, Double> found = new LinkedHashMap<>();
      found.put(SCORE, run.getPrimaryResult().getScore());
      run.getSecondaryResults().forEach((name, result) -> found.put(name, result.getScore()));
      return found;
    } catch (RunnerException e) {
      throw new IOException(job.benchmark().getName() + " failed", e);
    }
  }
}
