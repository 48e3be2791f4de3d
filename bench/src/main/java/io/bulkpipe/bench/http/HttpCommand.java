// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.child.ChildFailedException;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreJar;
import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.console.HeapSize;
import io.bulkpipe.bench.console.Progress;
import io.bulkpipe.bench.console.QuickOption;
import io.bulkpipe.bench.console.WholeNumber;
import io.bulkpipe.bench.jmh.Comparison;
import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.Rounds;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.result.CoreRatio;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.ResultFile;
import io.bulkpipe.bench.result.Sample;
import io.bulkpipe.bench.result.TextReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The subcommand {@code http}. Each run is a new client process, against one server process. A run
 * before the first round, which does not count, warms up the server.
 */
@Command(
    name = "http",
    description = {
      "Uploads a JSON array to an HTTP server in another process while it is written token by"
          + " token, and measures what each pipe between the writer and the HTTP client costs.",
      ""
    })
public final class HttpCommand implements Callable<Integer> {
  private static final WholeNumber COUNT = new WholeNumber("--count", 1, Integer.MAX_VALUE);
  private static final WholeNumber ROUNDS = new WholeNumber("--rounds", 1, 1_000);
  private static final HeapSize HEAP = new HeapSize("--client-heap");
  private static final int QUICK_COUNT = 100_000;
  private static final int QUICK_ROUNDS = 1;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  // Set by picocli.
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Option(names = "--count", description = "Integers in the array, 1 to 2147483647.")
  private int count = 10_000_000;

  @Option(names = "--rounds", description = "Measured runs of each subject, 1 to 1000.")
  private int rounds = 5;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(Subject::uploads);

  @Option(
      names = "--client-heap",
      paramLabel = "<size>",
      description = "The client JVMs' -Xmx, such as 32m.")
  private String clientHeap = "256m";

  @Mixin
  private final QuickOption quick = new QuickOption();

  @Mixin
  private final CoreOption cores = new CoreOption();

  @Mixin
  private final ResultFile json = new ResultFile("bulkpipe-http.json");

  /** A pipe on a build of the core: its name in the results, and what its client needs. */
  private record Variant(Subject pipe, String title, List<String> jvmOptions) {
    static List<Variant> onEach(Subject pipe, List<CoreJar> cores) {
      List<Variant> each = new ArrayList<>(List.of(new Variant(pipe, pipe.title(), List.of())));
      for (CoreJar core : pipe.isOurs() ? cores : List.<CoreJar>of()) {
        each.add(new Variant(pipe, core.title(pipe.title()), core.jvmOptions()));
      }
      return each;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    int integers = quick.valueOf(COUNT, count, QUICK_COUNT);
    int times = quick.valueOf(ROUNDS, rounds, QUICK_ROUNDS);
    HEAP.check(clientHeap);
    List<Subject> pipes = subjects.possible();
    List<CoreJar> others = cores.jars(
        pipes.stream().anyMatch(Subject::isOurs) ? List.of(UploadClient.class) : List.of());
    Rounds<Variant> turns =
        new Rounds<>(pipes.stream().map(each -> Variant.onEach(each, others)).toList(), times);
    json.path();
    Machine machine = Machine.current();
    List<Sample> samples = run(turns, integers);
    Map<String, String> described = Comparison.onEach(pipes, others);
    List<CoreRatio> ratios =
        CoreRatio.of(List.of(UploadClient.CPU, UploadClient.WALL), described.keySet(), samples);
    Result result = new Result(spec.name(), machine, json.command(), described, samples, ratios);
    JsonIntegers document = new JsonIntegers(integers);
    json.write(
        result,
        List.of(
            String.format("""
                http: a JSON array of %d integers, %d bytes in %d writes, sent while it is written
                figures: of a new client process for each run (-Xmx%s), GC and JIT included, after small
                  uploads, a whole one, and quarters of one until the JIT has nothing to do (six seconds
                  at most); peak heap is the sum of the heap pools' peaks, garbage included
                """, integers, document.bytes(), document.writes(), clientHeap),
            TextReport.ofCells(result, result.figures())));
    return 0;
  }

  private List<Sample> run(Rounds<Variant> turns, int integers)
      throws IOException, InterruptedException {
    try (ProgressBar progress = Progress.bar("http", turns.steps());
        ChildJvm server = ChildJvm.start(SumServer.class, List.of(), List.of())) {
      String port = server.readLine();
      Variant first = turns.groups().get(0).get(0);
      return turns.run(
          Map.of("integers", String.valueOf(integers)),
          variant -> variant.equals(first) ? upload(variant, integers, server, port) : Map.of(),
          variant -> upload(variant, integers, server, port),
          progress);
    }
  }

  private Map<String, Double> upload(Variant variant, int integers, ChildJvm server, String port)
      throws IOException, InterruptedException {
    List<String> options = new ArrayList<>(variant.jvmOptions());
    options.add("-Xmx" + clientHeap);
    List<String> arguments = List.of(variant.pipe().name(), String.valueOf(integers), port);
    try (ChildJvm client = ChildJvm.start(UploadClient.class, options, arguments)) {
      Map<String, Double> figures =
          MAPPER.readValue(client.readLine(), new TypeReference<Map<String, Double>>() {});
      client.awaitSuccess();
      return figures;
    } catch (IOException e) {
      IOException failure = new IOException(variant + ": " + e.getMessage(), e);
      ChildFailedException serverFailure = server.failure();
      if (serverFailure != null) {
        failure.addSuppressed(serverFailure);
      }
      throw failure;
    }
  }
}
