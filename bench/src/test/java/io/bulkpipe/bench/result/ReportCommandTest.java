// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bulkpipe.bench.Bench;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page and the compact tables, and what is not written. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReportCommandTest {
  private static final String HOSTILE =
      "</script><script>alert(1)</script>\"'&<img src=x onerror=y><!--";
  private static final Pattern DATA = Pattern.compile(
      "<script type=\"application/json\" id=\"results\">(.*?)</script>", Pattern.DOTALL);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir
  private Path folder;

  private Path result;
  private Path page;
  private Path tables;

  @BeforeEach
  void writeResult() throws IOException {
    result = folder.resolve("given.json");
    page = folder.resolve("page.html");
    tables = folder.resolve("new").resolve("tables");
    given("a").writeTo(result);
  }

  private static Result given(String subject) {
    return new GivenResult("s").measured(subject, List.of("range", "16"), 1, 2).result();
  }

  private int run(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("report"));
    List.of(arguments).forEach(each -> all.add(each.toString()));
    return Bench.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(new String[0]));
  }

  private JsonNode data() throws IOException {
    Matcher data = DATA.matcher(Files.readString(page));
    assertThat(data.find()).isTrue();
    return new ObjectMapper().readTree(data.group(1));
  }

  @Test
  void thePageHasTheTablesAndAllThatShowsThem() throws IOException {
    assertThat(run("--out", page, result)).isZero();

    assertThat(out.toString()).contains("report: " + page);
    assertThat(page)
        .content()
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("uPlot=function", ".uplot,", "function showTable", "prefers-color-scheme: dark")
        .doesNotContain("{{", " src=\"", "<link", "@import", "url(");
    JsonNode part = data().get(0);
    assertThat(part.path("file").asText()).isEqualTo("given.json");
    assertThat(part.path("command").asText()).isEqualTo("sweep --rounds 3");
    JsonNode table = part.path("figures").get(0).get(0);
    assertThat(table.path("columns").get(0).asText()).isEqualTo("16");
    JsonNode entry = table.path("rows").get(0).path("entries").get(0);
    assertThat(entry.path("spread").path("median").asDouble()).isEqualTo(1.5);
    assertThat(entry.path("samples").asInt()).isEqualTo(2);
  }

  @Test
  void whateverTheFilesSayIsText() throws IOException {
    Result hostile = given(HOSTILE);
    hostile.writeTo(result);

    assertThat(run("--out", page, result)).isZero();

    assertThat(Files.readString(page)).doesNotContain("alert(1)</script>", "<img");
    assertThat(data().get(0).path("subjects").fieldNames().next()).isEqualTo(HOSTILE);
  }

  @Test
  void aCompactTableIsWrittenForEachFileAndCanBeShown() throws IOException {
    assertThat(run("--csv", tables, result)).isZero();

    Path table = tables.resolve("given.csv");
    assertThat(out.toString().lines()).containsExactly("table: " + table);
    assertThat(folder).isDirectoryNotContaining("glob:**/*.html");
    assertThat(ResultReader.read(table).cells()).isEqualTo(given("a").cells());

    assertThat(run("--out", page, "--csv", tables, "--figures", "MiB/s", table)).isZero();
    assertThat(page).isNotEmptyFile();
    assertThat(ResultReader.read(table).samples()).as("of other figures").isEmpty();
  }

  @Test
  void oneBadFileAndNothingIsWritten() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.json"), "{\n\n\"a\": }");
    Files.writeString(page, "before");

    assertThat(run("--out", page, "--csv", tables, result, bad)).isOne();

    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("report: " + bad + ": not a result");
    assertThat(page).hasContent("before");
    assertThat(tables).doesNotExist();
  }

  @Test
  void theResultsAreNotOverwritten() throws IOException {
    String before = Files.readString(result);

    assertThat(run("--out", result, result)).isEqualTo(2);

    assertThat(err.toString()).contains("--out=" + result + ": not another file than the results");
    assertThat(result).hasContent(before);
  }

  @Test
  void theFoldersMustBeFolders() {
    assertThat(run("--out", folder, result)).isEqualTo(2);
    assertThat(run("--out", folder.resolve("no/page.html"), result)).isEqualTo(2);
    assertThat(run("--out", page, "--csv", result, result)).isEqualTo(2);
    assertThat(err.toString())
        .contains("--out=" + folder + ": not a file in a folder")
        .contains("--csv=" + result + ": not a folder");
    assertThat(page).doesNotExist();
  }

  @Test
  void aFileMustBeGiven() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required parameter: '<file>'");
  }
}
