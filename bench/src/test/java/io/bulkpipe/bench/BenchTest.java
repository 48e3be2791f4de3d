// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command line refuses, and how it says so. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine bench =
      Bench.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          http --count 0             | --count=0: not a whole number from 1 to 2147483647
          http --count 2147483648    | Invalid value for option '--count': '2147483648' is not
          http --count many          | Invalid value for option '--count': 'many' is not an int
          http --count               | Missing required parameter for option '--count' (<count>)
          http --rounds 0            | --rounds=0: not a whole number from 1 to 1000
          http --rounds 1001         | --rounds=1001: not a whole number from 1 to 1000
          http --client-heap 32      | --client-heap=32: not a number with k, m or g, such as 32m
          http --client-heap -Xss1m  | --client-heap=-Xss1m: not a number with k, m or g
          http --subjects socket     | --subjects=socket: not one of bulkpipe,
          http --subjects okio       | --subjects=okio: not one of bulkpipe,
          http --json .              | --json=.: not a file in a folder that exists
          http --json no/such/folder | --json=no/such/folder: not a file in a folder that exists
          http --speed 9             | Unknown options: '--speed', '9'; see --help
          http now                   | Unmatched argument at index 1: 'now'; see --help
          lines --count 9            | --count=9: not a whole number from 10 to 2147483647
          lines --subjects socket    | --subjects=socket: not one of bulkpipe,
          lines --json .             | --json=.: not a file in a folder that exists
          smtp                       | Unmatched argument at index 0: 'smtp'; see --help
          """)
  void aBadOptionIsRefusedInOneLine(String arguments, String complaint) {
    assertThat(bench.execute(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().startsWith(complaint);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aScenarioMustBeGiven() {
    assertThat(bench.execute()).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("no scenario given; allowed: http, lines");
  }

  @Test
  void helpListsTheScenarios() {
    assertThat(bench.execute("--help")).isZero();
    assertThat(out.toString()).contains("http", "lines", "many");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpIsACommandToo() {
    assertThat(bench.execute("help")).isZero();
    assertThat(out.toString()).contains("Measures Bulkpipe", "http", "lines", "many");
    assertThat(bench.execute("help", "many")).isZero();
    assertThat(out.toString()).contains("--capacities", "one-lock: ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpOfAScenarioListsItsOptionsAndSubjects() {
    assertThat(bench.execute("http", "--help")).isZero();
    assertThat(out.toString())
        .contains("--count", "--rounds", "--subjects", "--client-heap", "--json")
        .contains("kernel-buffered: ");
    assertThat(err.toString()).isEmpty();
  }
}
