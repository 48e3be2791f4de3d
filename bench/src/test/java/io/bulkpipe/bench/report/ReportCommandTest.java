// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.measure.Machine;
import io.bulkpipe.bench.result.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is written, and what is not. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command = ReportCommand.commandLine()
      .setOut(new PrintWriter(out))
      .setErr(new PrintWriter(err))
      .setExecutionExceptionHandler((e, line, args) -> {
        line.getErr().println(e.getMessage());
        return e instanceof IOException ? 1 : 99;
      });

  @TempDir
  private Path folder;

  private Path result;
  private Path page;
  private Path svgs;

  @BeforeEach
  void writeResult() throws IOException {
    result = folder.resolve("given.json");
    page = folder.resolve("page.html");
    svgs = folder.resolve("new").resolve("svgs");
    GivenResult given = new GivenResult("s").measured("a", List.of("range", "16"), 1, 2);
    new Result("sweep", Machine.current(), List.of("sweep"), Map.of("a", "A"), given.samples())
        .writeTo(result);
  }

  @Test
  void thePageAndThePlotsAreWritten() {
    assertThat(run("--out", page, "--svg-folder", svgs, result)).isZero();

    assertThat(page).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    assertThat(svgs).isDirectoryContaining("glob:**/given.svg");
    assertThat(out.toString()).contains("report: " + page, "plot: " + svgs.resolve("given.svg"));
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void oneBadFileAndNothingIsWritten() throws Exception {
    Path bad = folder.resolve("bad.json");
    Files.writeString(bad, "{\n\n\"a\": }");
    Files.writeString(page, "before");

    assertThat(run("--out", page, "--svg-folder", svgs, result, bad)).isOne();

    assertThat(err.toString().lines()).singleElement().asString().startsWith(bad + ": not JSON");
    assertThat(page).hasContent("before");
    assertThat(svgs).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void theResultsAreNotOverwritten() throws Exception {
    String before = Files.readString(result);

    assertThat(run("--out", result, result)).isEqualTo(2);

    assertThat(err.toString()).contains("--out=" + result + ": not another file than the results");
    assertThat(result).hasContent(before);
  }

  @Test
  void theFoldersMustBeFolders() {
    assertThat(run("--out", folder, result)).isEqualTo(2);
    assertThat(run("--out", folder.resolve("no/page.html"), result)).isEqualTo(2);
    assertThat(run("--out", page, "--svg-folder", result, result)).isEqualTo(2);
    assertThat(err.toString())
        .contains("--out=" + folder + ": not a file in a folder")
        .contains("--svg-folder=" + result + ": not a folder");
    assertThat(page).doesNotExist();
  }

  @Test
  void aFileMustBeGiven() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required parameter: '<file>'");
  }

  private int run(Object... arguments) {
    return command.execute(
        List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
  }
}
