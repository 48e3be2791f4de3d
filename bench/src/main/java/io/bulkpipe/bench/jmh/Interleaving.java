// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.jmh.MeasuringChild.Response;
import io.bulkpipe.bench.pipe.Variant;
import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.bench.result.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import me.tongfei.progressbar.ProgressBar;

/**
 * Measures cells. Every subject has a process of its own, all of them alive and warm at once; in
 * each round they take turns. A fork is a new set of processes. If they need not be warm, nothing
 * runs before the rounds, and nobody waits for the JIT.
 *
 * @param groups the builds of the core that a subject runs on are measured one after the other
 */
record Interleaving(
    Scenario scenario,
    List<Cell> cells,
    List<List<Variant>> groups,
    int forks,
    int rounds,
    int millis,
    boolean warm,
    List<String> jvmOptions) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int FIRST_WARM_UP = 2;

  /** How many steps there will be. */
  int steps() {
    return forks * cells.stream().mapToInt(each -> rounds(each, 1).steps()).sum();
  }

  private Rounds<Variant> rounds(Cell cell, int fork) {
    List<List<Variant>> here = groups.stream()
        .filter(each -> scenario.takes().test(each.get(0).subject(), cell))
        .toList();
    return new Rounds<>(here, rounds, fork);
  }

  List<Sample> run(ProgressBar progress) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Set<List<String>> processes = new LinkedHashSet<>();
    cells.forEach(cell -> processes.add(cell.placement().jvmOptions()));
    for (int fork = 1; fork <= forks; fork++) {
      for (List<String> options : processes) {
        try (Children children = new Children(jvmOptions, options)) {
          for (Cell cell : cells) {
            if (cell.placement().jvmOptions().equals(options)) {
              samples.addAll(rounds(cell, fork)
                  .run(
                      cell.properties(),
                      variant -> warm ? measure(children, variant, cell, 0) : Map.of(),
                      variant -> measure(children, variant, cell, millis),
                      progress));
            }
          }
        }
      }
    }
    return samples;
  }

  private Map<String, Double> measure(
      Children children, Variant variant, Cell cell, int measuredMillis)
      throws IOException, InterruptedException {
    Scenario.Work work = scenario.plan().of(variant.subject(), cell);
    List<Response> responses = new ArrayList<>();
    for (Job job : work.jobs()) {
      int before = measuredMillis == 0 ? FIRST_WARM_UP * millis : Math.max(1, millis / 2);
      responses.add(
          children.measure(variant, new MeasuringChild.Request(job, before, measuredMillis, warm)));
    }
    return measuredMillis == 0 ? Map.of() : work.figures().apply(responses);
  }

  /** The processes of one fork, started when they are needed. */
  private static final class Children implements AutoCloseable {
    private final List<String> options = new ArrayList<>(
        List.of("-Djmh.ignoreLock=true", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    private final Map<Variant, ChildJvm> byVariant = new LinkedHashMap<>();

    Children(List<String> ofAll, List<String> ofTheseCells) {
      options.addAll(ofAll);
      options.addAll(ofTheseCells);
    }

    Response measure(Variant variant, MeasuringChild.Request request)
        throws IOException, InterruptedException {
      ChildJvm child = byVariant.get(variant);
      if (child == null) {
        List<String> all = new ArrayList<>(options);
        all.addAll(variant.jvmOptions());
        child = ChildJvm.start(MeasuringChild.class, all, List.of());
        byVariant.put(variant, child);
      }
      child.writeLine(MAPPER.writeValueAsString(request));
      return MAPPER.readValue(child.readLine(), Response.class);
    }

    @Override
    public void close() throws IOException {
      for (ChildJvm each : byVariant.values()) {
        each.close();
      }
    }
  }
}
