// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout of a table. */
class TextTableTest {

  @Test
  void namesAreOnTheLeftAndFiguresToTheRight() {
    TextTable table = new TextTable(List.of("subject", "s", "ratio"));
    table.row(List.of("a", "10.5", "1"));
    table.row(List.of("long name", "2", "1.25"));

    assertThat(table).hasToString("""
            subject       s  ratio
            a          10.5      1
            long name     2   1.25
            """);
  }

  @Test
  void aRowHasACellForEachColumn() {
    TextTable table = new TextTable(List.of("subject", "s"));

    assertThatThrownBy(() -> table.row(List.of("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cells=1");
  }
}
