// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.sweep;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.TransferBenchmark;
import io.bulkpipe.bench.pipe.TransferCell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A process that measures one subject whenever its parent asks, so that all subjects are warm, each
 * with a JIT compiler of its own, while their runs are interleaved. JMH does the measuring.
 */
final class SweepChild {
  private static final double MIB = 1 << 20;
  private static final double NANOS = 1e9;

  private SweepChild() {}

  /** Takes the subject's name; then reads an {@link Order} a line and answers with figures. */
  public static void main(String[] args) throws IOException, RunnerException {
    PipeSubject subject = PipeSubject.valueOf(args[0]);
    ObjectMapper mapper = new ObjectMapper();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = orders.readLine()) != null; ) {
      Order order = mapper.readValue(line, Order.class);
      System.out.println(mapper.writeValueAsString(measure(subject, order)));
    }
    System.exit(0);
  }

  private static Map<String, Double> measure(PipeSubject subject, Order order)
      throws RunnerException {
    TransferCell cell = order.cell();
    Options options = new OptionsBuilder()
        .include('^' + TransferBenchmark.class.getName() + "\\.")
        .forks(0)
        .warmupIterations(1)
        .warmupTime(TimeValue.milliseconds(order.warmUpMillis()))
        .measurementIterations(1)
        .measurementTime(TimeValue.milliseconds(order.millis()))
        .verbosity(VerboseMode.SILENT)
        .shouldFailOnError(true)
        .param("subject", subject.name())
        .param("placement", cell.placement().name())
        .param("range", String.valueOf(cell.range()))
        .param("capacity", String.valueOf(cell.capacity()))
        .param("senders", String.valueOf(cell.senders()))
        .param("receivers", String.valueOf(cell.receivers()))
        .build();
    RunResult run = new Runner(options).runSingle();
    @SuppressWarnings("rawtypes")
    Map<String, Result> rates = run.getSecondaryResults();
    double bytes = rate(rates, "bytes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MiB/s", bytes / MIB);
    figures.put("ns a range", NANOS * cell.range() / bytes);
    figures.put("CPU ns a range", rate(rates, "cpuNanos") / bytes * cell.range());
    figures.put("bytes allocated a range", rate(rates, "allocated") / bytes * cell.range());
    figures.put("lock acquisitions a MiB", rate(rates, "lockAcquisitions") / bytes * MIB);
    figures.put("parks a MiB", rate(rates, "parks") / bytes * MIB);
    figures.put("wake-ups a MiB", rate(rates, "wakeUps") / bytes * MIB);
    figures.put("context switches a MiB", rate(rates, "switches") / bytes * MIB);
    return figures;
  }

  @SuppressWarnings("rawtypes")
  private static double rate(Map<String, Result> rates, String counter) {
    return Objects.requireNonNull(rates.get(counter), counter).getScore();
  }
}
