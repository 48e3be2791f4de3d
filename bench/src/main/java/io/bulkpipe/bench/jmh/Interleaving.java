// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.measure.Turns;
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
 * Measures cases. Every subject has a process of its own, all of them alive and warm at once; in
 * each round they take turns, so what drifts drifts for all. A fork is a new set of processes. If
 * they need not be warm, nothing runs before the rounds, and nobody waits for the JIT. The builds
 * of the core that a subject runs on are measured one right after the other.
 */
record Interleaving(
    List<Case> cases,
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
        * cases.stream().mapToInt(each -> candidates(each).size()).sum();
  }

  /** The candidates of a case on every build of the core, the builds of each together. */
  List<Candidate> candidates(Case one) {
    return groups(one).stream().flatMap(List::stream).toList();
  }

  private List<List<Candidate>> groups(Case one) {
    return one.candidates().stream().map(each -> each.onEach(cores)).toList();
  }

  List<Sample> run(ProgressBar progress) throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Set<List<String>> groups = new LinkedHashSet<>();
    cases.forEach(one -> groups.add(one.jvmOptions()));
    for (int fork = 1; fork <= forks; fork++) {
      for (List<String> options : groups) {
        try (Children children = new Children(jvmOptions, options)) {
          for (Case one : cases) {
            if (one.jvmOptions().equals(options)) {
              measure(children, one, fork, samples, progress);
            }
          }
        }
      }
    }
    return samples;
  }

  private void measure(
      Children children, Case one, int fork, List<Sample> samples, ProgressBar progress)
      throws IOException, InterruptedException {
    for (Candidate candidate : warm ? candidates(one) : List.<Candidate>of()) {
      progress.setExtraMessage("warm-up, " + one.title() + ", " + candidate.subject());
      for (Job job : candidate.jobs()) {
        children.measure(candidate, job.request(FIRST_WARM_UP * millis, 0, true));
      }
    }
    for (int round = 1; round <= rounds; round++) {
      int turn = (fork - 1) * rounds + round;
      for (Candidate candidate : Turns.ofGroupsIn(turn, groups(one))) {
        String subject = candidate.subject();
        progress.setExtraMessage(one.title() + ", " + subject);
        List<Response> responses = new ArrayList<>();
        for (Job job : candidate.jobs()) {
          responses.add(
              children.measure(candidate, job.request(Math.max(1, millis / 2), millis, warm)));
        }
        Map<String, Double> figures = candidate.figures().apply(responses);
        samples.add(new Sample(one.properties(), subject, fork, round, figures));
        progress.step();
      }
    }
  }

  /** The processes of one fork, started when they are needed. */
  private static final class Children implements AutoCloseable {
    private final List<String> options = new ArrayList<>(
        List.of("-Djmh.ignoreLock=true", "--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    private final Map<String, ChildJvm> bySubject = new LinkedHashMap<>();

    Children(List<String> ofAll, List<String> ofTheseCells) {
      options.addAll(ofAll);
      options.addAll(ofTheseCells);
    }

    Response measure(Candidate candidate, Request request)
        throws IOException, InterruptedException {
      ChildJvm child = bySubject.get(candidate.subject());
      if (child == null) {
        List<String> all = new ArrayList<>(options);
        all.addAll(candidate.jvmOptions());
        child = ChildJvm.start(MeasuringChild.class, all, List.of());
        bySubject.put(candidate.subject(), child);
      }
      child.writeLine(MAPPER.writeValueAsString(request));
      return MAPPER.readValue(child.readLine(), Response.class);
    }

    @Override
    public void close() {
      bySubject.values().forEach(ChildJvm::close);
    }
  }
}
