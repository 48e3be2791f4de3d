// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.LoadedCore;
import io.bulkpipe.bench.measure.JitQueue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.SampleTimeResult;
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
  private static final int[] PERCENTILES = {50, 90, 99};
  private static final long QUIET_MILLIS = 40;
  private static final int MOST_WARM_UPS = 5;

  private MeasuringChild() {}

  /** Reads an {@link Request} a line and writes an {@link Response} a line. */
  public static void main(String[] args) throws IOException, InterruptedException {
    LoadedCore.check();
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = requests.readLine()) != null; ) {
      Request request = mapper.readValue(line, Request.class);
      Response response = request.millis() == 0 ? warmUp(request) : measure(request);
      if (request.quiet()) {
        JitQueue.awaitIdle(QUIET_MILLIS); // it is another subject's turn after the response
      }
      System.out.println(mapper.writeValueAsString(response));
    }
    System.exit(0);
  }

  private static Response warmUp(Request request) throws IOException, InterruptedException {
    boolean busy = true;
    for (int i = 0; busy && i < MOST_WARM_UPS; i++) {
      busy = JitQueue.isBusyIn(() -> measure(request));
    }
    return new Response(0, Map.of());
  }

  private static Response measure(Request request) throws IOException {
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include('^' + request.benchmark().replace(".", "\\.") + "\\.")
        .forks(0)
        .warmupIterations(1)
        .warmupTime(TimeValue.milliseconds(request.warmUpMillis()))
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(Math.max(1, request.millis())))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    request.parameters().forEach(options::param);
    request.profilers().forEach(options::addProfiler);
    try {
      return response(new Runner(options.build()).runSingle());
    } catch (RunnerException e) {
      throw new IOException(request.benchmark() + " failed", e);
    }
  }

  @SuppressWarnings("rawtypes")
  private static Response response(RunResult run) {
    Map<String, Double> secondary = new LinkedHashMap<>();
    Map<String, Result> results = run.getSecondaryResults();
    results.forEach((name, result) -> {
      if (result instanceof SampleTimeResult) {
        for (int percent : PERCENTILES) {
          secondary.put(name + ".p" + percent, result.getStatistics().getPercentile(percent));
        }
        secondary.put(name + ".count", (double) result.getStatistics().getN());
      } else {
        secondary.put(name, result.getScore());
      }
    });
    return new Response(run.getPrimaryResult().getScore(), secondary);
  }
}
