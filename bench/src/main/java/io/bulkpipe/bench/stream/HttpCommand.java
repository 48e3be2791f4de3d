// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.child.CoreOption;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import io.bulkpipe.bench.pipe.Variant;
import io.bulkpipe.bench.result.InvalidOptionException;
import io.bulkpipe.bench.result.MeasureOptions;
import io.bulkpipe.bench.result.Result;
import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.bench.result.TextReport;
import io.bulkpipe.bench.stream.UploadClient.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The subcommand {@code http}. Each run is a new client process, against one server process. A run
 * before the first round, which does not count, warms up the server.
 */
@Command(
    name = "http",
    description = {
      "Uploads a JSON array to an HTTP server in another process while a thread "
          + "still writes it, token by token. Measures what each pipe between that thread "
          + "and the HTTP client costs.",
      ""
    })
public final class HttpCommand implements Callable<Integer> {
  private static final int QUICK_COUNT = 100_000;

  @Option(names = "--count", description = "Integers in the array, 1 to 2147483647.")
  private int count = 10_000_000;

  @Mixin
  private final SubjectOption subjects = new SubjectOption(Subject::uploads);

  @Option(
      names = "--client-heap",
      paramLabel = "<size>",
      description = "The -Xmx of the client processes, such as 32m.")
  private String clientHeap = "256m";

  @Mixin
  private final CoreOption cores = new CoreOption();

  @Mixin
  private final MeasureOptions options = new MeasureOptions("bulkpipe-http.json", 5);

  @Override
  public Integer call() throws IOException, InterruptedException {
    int integers = options.numberOf("--count", count, QUICK_COUNT, 1, Integer.MAX_VALUE);
    InvalidOptionException.checkHeapSize("--client-heap", clientHeap);
    options.check(); // before the server starts
    List<List<Variant>> groups = Variant.groups(subjects.possible(), cores);
    Result result = measure(groups, integers);
    JsonIntegers document = new JsonIntegers(integers);
    options.write(
        result,
        List.of(UploadClient.CPU, UploadClient.WALL),
        List.of(
            String.format("""
                http: a JSON array of %d integers, %d bytes in %d writes, sent while it is written
                figures: of a new client process for each run (-Xmx%s), GC and JIT included, after small
                  uploads, a whole one, and quarters of one until the JIT has nothing to do (six seconds
                  at most); peak heap is the sum of the heap pools' peaks, garbage included
                """, integers, document.bytes(), document.writes(), clientHeap),
            TextReport.ofCells(result)));
    return 0;
  }

  private Result measure(List<List<Variant>> groups, int integers)
      throws IOException, InterruptedException {
    try (ChildJvm server = new ChildJvm(SumServer.class, List.of())) {
      int port = Integer.parseInt(server.readLine());
      Variant first = groups.get(0).get(0);
      return options.measure(
          groups,
          List.of(new Rounds<>(
              Map.of("integers", String.valueOf(integers)),
              1,
              groups,
              variant -> variant.equals(first) ? upload(variant, integers, server, port) : Map.of(),
              variant -> upload(variant, integers, server, port))));
    }
  }

  private Map<String, Double> upload(Variant variant, int integers, ChildJvm server, int port)
      throws IOException, InterruptedException {
    try {
      Request request = new Request(variant.subject(), integers, port);
      return variant.figures(UploadClient.class, List.of("-Xmx" + clientHeap), request);
    } catch (IOException e) {
      IOException serverFailure = server.failure();
      if (serverFailure != null) {
        e.addSuppressed(serverFailure);
      }
      throw e;
    }
  }
}
