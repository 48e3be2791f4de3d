// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The layout of a table. */
class TextTableTest {

  @Test
  void namesAreOnTheLeftAndFiguresToTheRight() {
    TextTable table = new TextTable("subject", "s", "ratio");
    table.row("a", "10.5", "1");
    table.row("long name", "2", "1.25");

    assertThat(table).hasToString("""
            subject       s  ratio
            a          10.5      1
            long name     2   1.25
            """);
  }

  @Test
  void aRowHasACellForEachColumn() {
    TextTable table = new TextTable("subject", "s");

    assertThatThrownBy(() -> table.row("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cells=1");
  }
}
