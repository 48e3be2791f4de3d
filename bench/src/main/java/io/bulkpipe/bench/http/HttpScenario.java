// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildFailedException;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.subject.SubjectList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs every subject in every round, each run in a new process, against one server process. A run
 * before the first round, which does not count, warms up the server.
 */
final class HttpScenario {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpSettings settings;
  private final Progress progress;

  /** The progress has {@link #steps} steps. */
  HttpScenario(HttpSettings settings, Progress progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** How many uploads there will be. */
  static int steps(HttpSettings settings) {
    return 2 * (1 + settings.rounds() * settings.subjects().size());
  }

  List<HttpRun> run() throws IOException, InterruptedException {
    List<HttpRun> runs = new ArrayList<>();
    try (ChildJvm server = ChildJvm.start(SumServer.class, List.of(), List.of())) {
      String port = server.readLine();
      measure("warm-up", settings.subjects().get(0), server, port);
      for (int round = 1; round <= settings.rounds(); round++) {
        for (HttpSubject subject : SubjectList.orderOfGroupsIn(round, settings.groups())) {
          runs.add(new HttpRun(round, subject, measure("round " + round, subject, server, port)));
        }
      }
    }
    return runs;
  }

  private UploadFigures measure(String when, HttpSubject subject, ChildJvm server, String port)
      throws IOException, InterruptedException {
    String run = when + ", " + subject.title();
    progress.now(run);
    try {
      return measure(subject, port);
    } catch (IOException e) {
      IOException failure = new IOException(run + ": " + e.getMessage(), e);
      ChildFailedException serverFailure = server.failure();
      if (serverFailure != null) {
        failure.addSuppressed(serverFailure);
      }
      throw failure;
    }
  }

  private UploadFigures measure(HttpSubject subject, String port)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(subject.jvmOptions());
    options.add("-Xmx" + settings.clientHeap());
    List<String> arguments = List.of(subject.pipe().name(), String.valueOf(settings.count()), port);
    try (ChildJvm client = ChildJvm.start(UploadClient.class, options, arguments)) {
      String line = client.readLine();
      if (!line.equals(UploadClient.WARM)) {
        throw new IOException("the client said " + line);
      }
      progress.step();
      UploadFigures figures = MAPPER.readValue(client.readLine(), UploadFigures.class);
      client.awaitSuccess();
      progress.step();
      return figures;
    }
  }
}
