// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.core.LoadedCore;
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

  /** Reads an {@link Order} a line and writes an {@link Answer} a line. */
  public static void main(String[] args) throws IOException, InterruptedException {
    LoadedCore.check();
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = orders.readLine()) != null; ) {
      Order order = mapper.readValue(line, Order.class);
      Answer answer = order.millis() == 0 ? warmUp(order) : measure(order);
      if (order.quiet()) {
        JitQueue.awaitIdle(QUIET_MILLIS); // it is another subject's turn after the answer
      }
      System.out.println(mapper.writeValueAsString(answer));
    }
    System.exit(0);
  }

  private static Answer warmUp(Order order) throws IOException, InterruptedException {
    boolean busy = true;
    for (int i = 0; busy && i < MOST_WARM_UPS; i++) {
      busy = JitQueue.isBusyIn(() -> measure(order));
    }
    return new Answer(0, Map.of());
  }

  private static Answer measure(Order order) throws IOException {
    ChainedOptionsBuilder options = new OptionsBuilder()
        .include('^' + order.benchmark().replace(".", "\\.") + "\\.")
        .forks(0)
        .warmupIterations(1)
        .warmupTime(TimeValue.milliseconds(order.warmUpMillis()))
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(Math.max(1, order.millis())))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true);
    order.parameters().forEach(options::param);
    order.profilers().forEach(options::addProfiler);
    try {
      return answer(new Runner(options.build()).runSingle());
    } catch (RunnerException e) {
      throw new IOException(order.benchmark() + " failed", e);
    }
  }

  @SuppressWarnings("rawtypes")
  private static Answer answer(RunResult run) {
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
    return new Answer(run.getPrimaryResult().getScore(), secondary);
  }
}
