// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that was found.
 *
 * @param machine where and when
 * @param settings what was asked for
 * @param bytes the length of the document
 * @param writes how many writes it took
 * @param configurations what each subject's name stands for
 * @param runs every client's result, in the order in which they ran
 */
record HttpReport(
    Machine machine,
    HttpSettings settings,
    long bytes,
    long writes,
    Map<String, String> configurations,
    List<HttpRun> runs) {
  private static final String CPU = "CPU s";
  private static final String WALL = "wall s";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double BYTES_PER_MIB = 1 << 20;

  static HttpReport of(Machine machine, HttpSettings settings, List<HttpRun> runs) {
    Map<String, String> configurations = new LinkedHashMap<>();
    settings.subjects().forEach(each -> configurations.put(each.title(), each.description()));
    JsonIntegers document = settings.document();
    return new HttpReport(
        machine, settings, document.bytes(), document.writes(), configurations, List.copyOf(runs));
  }

  /** The same as all scenarios write it down. */
  Result toResult(List<String> command) {
    return new Result("http", machine, command, configurations, samples(), coreRatios());
  }

  /** How the builds of the core compare; nothing if there is one only. */
  List<CoreRatio> coreRatios() {
    return CoreRatio.of(List.of(CPU, WALL), configurations.keySet(), samples());
  }

  private List<Sample> samples() {
    Map<String, String> cell = Map.of("integers", String.valueOf(settings.count()));
    return runs.stream()
        .map(run -> new Sample(cell, run.subject().title(), run.round(), 1, figures(run.figures())))
        .toList();
  }

  private static Map<String, Double> figures(UploadFigures run) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(CPU, run.usage().cpuNanos() / NANOS_PER_SECOND);
    figures.put(WALL, run.wallNanos() / NANOS_PER_SECOND);
    Long user = run.usage().userNanos();
    Long system = run.usage().systemNanos();
    Long switches = run.usage().voluntarySwitches();
    if (user != null && system != null && switches != null) {
      figures.put("user s", user / NANOS_PER_SECOND);
      figures.put("system s", system / NANOS_PER_SECOND);
      figures.put("voluntary context switches", (double) switches);
    }
    figures.put("peak heap MiB", run.peakHeapBytes() / BYTES_PER_MIB);
    Long receiverWaits = run.receiverWaits();
    if (receiverWaits != null) {
      figures.put("waits for bytes", (double) receiverWaits);
    }
    return figures;
  }
}
