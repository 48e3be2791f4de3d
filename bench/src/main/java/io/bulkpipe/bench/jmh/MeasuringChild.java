// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.Result;
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
  private static final long QUIET_MILLIS = 40;
  private static final int MOST_WARM_UPS = 5;

  private MeasuringChild() {}

  /**
   * What the parent asks for: the figures of one run.
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

  /**
   * What JMH found in one run.
   *
   * @param score the benchmark's own result, in its unit
   * @param secondary its counters, or their rates, by name
   */
  record Response(double score, Map<String, Double> secondary) {

    /** Returns the secondary result of that name, which there has to be. */
    double of(String name) {
      Double value = secondary.get(name);
      if (value == null) {
        throw new IllegalArgumentException(name + " is none of " + secondary.keySet());
      }
      return value;
    }
  }

  /** Reads a {@link Request} a line and writes a {@link Response} a line. */
  public static void main(String[] args) throws IOException, InterruptedException {
    CoreJar.checkLoaded();
    ObjectMapper mapper = new ObjectMapper();
    BlockingQueue<String> requests = ChildJvm.watchParent();
    while (true) {
      Request request = mapper.readValue(requests.take(), Request.class);
      Response response = request.millis() == 0 ? warmUp(request) : measure(request);
      if (request.quiet()) {
        JitQueue.awaitIdle(QUIET_MILLIS); // it is another subject's turn after the response
      }
      System.out.println(mapper.writeValueAsString(response));
    }
  }

  private static Response warmUp(Request request) throws IOException, InterruptedException {
    boolean busy = true;
    for (int i = 0; busy && i < MOST_WARM_UPS; i++) {
      busy = JitQueue.isBusyIn(() -> measure(request));
    }
    return new Response(0, Map.of());
  }

  private static Response measure(Request request) throws IOException {
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
      return response(new Runner(options.build()).runSingle());
    } catch (RunnerException e) {
      throw new IOException(job.benchmark().getName() + " failed", e);
    }
  }

  @SuppressWarnings("rawtypes")
  private static Response response(RunResult run) {
    Map<String, Double> secondary = new LinkedHashMap<>();
    Map<String, Result> results = run.getSecondaryResults();
    results.forEach((name, result) -> secondary.put(name, result.getScore()));
    return new Response(run.getPrimaryResult().getScore(), secondary);
  }
}
