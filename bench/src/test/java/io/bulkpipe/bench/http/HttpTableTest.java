// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.bench.subject.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How the rounds become a table. */
class HttpTableTest {
  private static final Machine MACHINE =
      new Machine("a CPU", 2, "an OS", "a JDK", "a day", "abc1234");

  @Test
  void showsMediansAndTheMedianOfTheRoundsRatios() {
    String table = table(
        List.of(Subject.PIPED, Subject.BULKPIPE),
        run(1, Subject.BULKPIPE, 100, 40L),
        run(1, Subject.PIPED, 300, 90L),
        run(2, Subject.PIPED, 800, 100L),
        run(2, Subject.BULKPIPE, 400, 50L),
        run(3, Subject.BULKPIPE, 200, 60L),
        run(3, Subject.PIPED, 800, 110L));

    assertThat(row(table, "subject")).contains("CPU / bulkpipe", "wall / bulkpipe");
    assertThat(row(table, "bulkpipe").split(" +"))
        .containsExactly(
            "bulkpipe",
            "0.200",
            "0.100-0.400",
            "0.040",
            "0.160",
            "0.400",
            "3.0",
            "50",
            "1.00",
            "1.00");
    assertThat(row(table, "piped").split(" +"))
        .containsExactly(
            "piped",
            "0.800",
            "0.300-0.800",
            "0.160",
            "0.640",
            "1.600",
            "3.0",
            "100",
            "3.00",
            "3.00");
  }

  @Test
  void ratiosAreToTheFirstSubjectWhereBulkpipeIsMissing() {
    String table = table(
        List.of(Subject.KERNEL, Subject.PIPED),
        run(1, Subject.KERNEL, 200, 1L),
        run(1, Subject.PIPED, 100, 1L));

    assertThat(row(table, "subject")).contains("CPU / kernel", "wall / kernel");
    assertThat(row(table, "piped")).endsWith(" 0.50           0.50");
  }

  @Test
  void whatTheSystemDoesNotTellIsADash() {
    ProcessUsage usage = new ProcessUsage(1_000_000_000, null, null, null, null);
    String table = table(
        List.of(Subject.PIPED), new HttpRun(1, HttpSubject.of(Subject.PIPED), figures(usage)));

    assertThat(row(table, "piped").split(" +"))
        .containsExactly(
            "piped", "1.000", "1.000-1.000", "-", "-", "2.000", "3.0", "-", "1.00", "1.00");
  }

  @Test
  void theCaptionSaysWhereAndWhat() {
    assertThat(table(List.of(Subject.PIPED), run(1, Subject.PIPED, 1, null)))
        .contains("a JSON array of 10 integers, 21 bytes in 21 writes")
        .contains("machine: a CPU, 2 cores; an OS; a JDK; a day")
        .contains("-Xmx64m, a collector")
        .contains("piped: " + Subject.PIPED.description());
  }

  private static String table(List<Subject> subjects, HttpRun... runs) {
    HttpSettings settings =
        new HttpSettings(10, subjects, List.of(), runs.length / subjects.size(), "64m");
    return new HttpTable(HttpReport.of(MACHINE, settings, List.of(runs))).toString();
  }

  /** A fifth of the CPU time is user time; the wall time is twice the CPU time. */
  private static HttpRun run(int round, Subject subject, long millis, @Nullable Long switches) {
    long nanos = millis * 1_000_000;
    return new HttpRun(
        round,
        HttpSubject.of(subject),
        figures(new ProcessUsage(nanos, nanos / 5, nanos - nanos / 5, switches, null)));
  }

  private static UploadFigures figures(ProcessUsage usage) {
    return new UploadFigures(
        new Totals(45, 10), 2 * usage.cpuNanos(), usage, 3 << 20, List.of("a collector"), null);
  }

  private static String row(String table, String firstCell) {
    return table
        .lines()
        .filter(line -> line.startsWith(firstCell + " "))
        .findFirst()
        .orElseThrow();
  }
}
