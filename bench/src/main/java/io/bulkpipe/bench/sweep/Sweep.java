// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.sweep;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.TransferCell;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.subject.SubjectList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures cells. Every subject has a process of its own, all of them alive and warm at once; in each
 * round they take turns, so what drifts drifts for all. A fork is a new set of processes.
 */
record Sweep(
    List<PipeSubject> subjects, List<TransferCell> cells, int forks, int rounds, int millis) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int FIRST_WARM_UP = 4;

  /** How many runs there will be. */
  int steps() {
    int runs = 0;
    for (TransferCell cell : cells) {
      runs += (int) subjects.stream().filter(each -> each.allows(cell)).count();
    }
    return forks * rounds * runs;
  }

  List<Sample> run(Progress progress) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Set<List<String>> groups = new LinkedHashSet<>();
    cells.forEach(cell -> groups.add(cell.placement().jvmOptions()));
    for (int fork = 1; fork <= forks; fork++) {
      for (List<String> options : groups) {
        try (Crew crew = new Crew(options)) {
          for (TransferCell cell : cells) {
            if (cell.placement().jvmOptions().equals(options)) {
              measure(crew, cell, fork, samples, progress);
            }
          }
        }
      }
    }
    return samples;
  }

  private void measure(
      Crew crew, TransferCell cell, int fork, List<Sample> samples, Progress progress)
      throws IOException, InterruptedException {
    List<PipeSubject> able = subjects.stream().filter(each -> each.allows(cell)).toList();
    for (PipeSubject subject : able) {
      progress.now("warm-up, " + cell.placement().title() + ", " + subject.title());
      crew.measure(subject, new Order(cell, FIRST_WARM_UP * millis, 1));
    }
    for (int round = 1; round <= rounds; round++) {
      for (PipeSubject subject : SubjectList.orderIn(round, able)) {
        progress.now(cell.placement().title() + ", " + cell.range() + " B, " + subject.title());
        Map<String, Double> figures = crew.measure(subject, new Order(cell, millis / 2, millis));
        samples.add(new Sample(properties(cell), subject.title(), fork, round, figures));
        progress.step();
      }
    }
  }

  private static Map<String, String> properties(TransferCell cell) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("placement", cell.placement().title());
    properties.put("capacity", String.valueOf(cell.capacity()));
    properties.put("ends", cell.senders() + "x" + cell.receivers());
    properties.put("range", String.valueOf(cell.range()));
    return properties;
  }

  /** The processes of one fork, started when they are needed. */
  private static final class Crew implements AutoCloseable {
    private final List<String> options = new ArrayList<>(
        List.of("-Djmh.ignoreLock=true", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    private final Map<PipeSubject, ChildJvm> children = new LinkedHashMap<>();

    Crew(List<String> options) {
      this.options.addAll(options);
    }

    Map<String, Double> measure(PipeSubject subject, Order order)
        throws IOException, InterruptedException {
      ChildJvm child = children.get(subject);
      if (child == null) {
        child = ChildJvm.start(SweepChild.class, options, List.of(subject.name()));
        children.put(subject, child);
      }
      child.writeLine(MAPPER.writeValueAsString(order));
      return MAPPER.readValue(child.readLine(), new TypeReference<Map<String, Double>>() {});
    }

    @Override
    public void close() {
      children.values().forEach(ChildJvm::close);
    }
  }
}
