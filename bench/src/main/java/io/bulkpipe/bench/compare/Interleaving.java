// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.core.CoreJar;
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
 * round they take turns, so what drifts drifts for all. A fork is a new set of processes. If they need
 * not be warm, nothing runs before the rounds, and nobody waits for the JIT. The builds of the core
 * that a subject runs on are measured one right after the other.
 */
record Interleaving(
    List<Cell> cells,
    List<CoreJar> cores,
    int forks,
    int rounds,
    int millis,
    boolean warm,
    List<String> jvmOptions) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int FIRST_WARM_UP = 2;

  /** How many runs there will be. */
  int steps() {
    return forks
        * rounds
        * cells.stream().mapToInt(each -> contenders(each).size()).sum();
  }

  /** The contenders of a cell on every build of the core, the builds of each together. */
  List<Contender> contenders(Cell cell) {
    return groups(cell).stream().flatMap(List::stream).toList();
  }

  private List<List<Contender>> groups(Cell cell) {
    return cell.contenders().stream().map(each -> each.onEach(cores)).toList();
  }

  List<Sample> run(Progress progress) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Set<List<String>> groups = new LinkedHashSet<>();
    cells.forEach(cell -> groups.add(cell.jvmOptions()));
    for (int fork = 1; fork <= forks; fork++) {
      for (List<String> options : groups) {
        try (Crew crew = new Crew(jvmOptions, options)) {
          for (Cell cell : cells) {
            if (cell.jvmOptions().equals(options)) {
              measure(crew, cell, fork, samples, progress);
            }
          }
        }
      }
    }
    return samples;
  }

  private void measure(Crew crew, Cell cell, int fork, List<Sample> samples, Progress progress)
      throws IOException, InterruptedException {
    for (Contender contender : warm ? contenders(cell) : List.<Contender>of()) {
      progress.now("warm-up, " + cell.title() + ", " + contender.subject());
      for (Job job : contender.jobs()) {
        crew.measure(contender, job.order(FIRST_WARM_UP * millis, 0, true));
      }
    }
    for (int round = 1; round <= rounds; round++) {
      int turn = (fork - 1) * rounds + round;
      for (Contender contender : SubjectList.orderOfGroupsIn(turn, groups(cell))) {
        String subject = contender.subject();
        progress.now(cell.title() + ", " + subject);
        List<Answer> answers = new ArrayList<>();
        for (Job job : contender.jobs()) {
          answers.add(crew.measure(contender, job.order(Math.max(1, millis / 2), millis, warm)));
        }
        Map<String, Double> figures = contender.figures().apply(answers);
        samples.add(new Sample(cell.properties(), subject, fork, round, figures));
        progress.step();
      }
    }
  }

  /** The processes of one fork, started when they are needed. */
  private static final class Crew implements AutoCloseable {
    private final List<String> options = new ArrayList<>(
        List.of("-Djmh.ignoreLock=true", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    private final Map<String, ChildJvm> children = new LinkedHashMap<>();

    Crew(List<String> ofAll, List<String> ofTheseCells) {
      options.addAll(ofAll);
      options.addAll(ofTheseCells);
    }

    Answer measure(Contender contender, Order order) throws IOException, InterruptedException {
      ChildJvm child = children.get(contender.subject());
      if (child == null) {
        List<String> all = new ArrayList<>(options);
        all.addAll(contender.jvmOptions());
        child = ChildJvm.start(MeasuringChild.class, all, List.of());
        children.put(contender.subject(), child);
      }
      child.writeLine(MAPPER.writeValueAsString(order));
      return MAPPER.readValue(child.readLine(), Answer.class);
    }

    @Override
    public void close() {
      children.values().forEach(ChildJvm::close);
    }
  }
}
