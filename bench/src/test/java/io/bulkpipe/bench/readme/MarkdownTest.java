// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Markdown of the project is wrapped, and its relative links lead somewhere. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MarkdownTest {
  private static final Path ROOT = Path.of("..");
  private static final int WIDTH = 100;

  /** Made from results, and as wide as they are. */
  private static final Set<Path> GENERATED =
      Set.of(ROOT.resolve(Path.of("docs", "evidence", "benchmarks.md")));

  private static final Set<String> NOT_OURS = Set.of("target", "node_modules");

  @TempDir
  Path folder;

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    Files.walkFileTree(ROOT, new SimpleFileVisitor<Path>() {
      @Override
      public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
        String name = directory.getFileName().toString();
        boolean hidden = name.startsWith(".") && !directory.equals(ROOT);
        return hidden || NOT_OURS.contains(name)
            ? FileVisitResult.SKIP_SUBTREE
            : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (file.toString().endsWith(".md")) {
          pages.add(file);
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return pages;
  }

  @Test
  void allPagesAreFound() throws IOException {
    assertThat(pages())
        .contains(ROOT.resolve("README.md"), ROOT.resolve(Path.of("docs", "tutorial.md")))
        .hasSizeGreaterThan(30)
        .containsAll(GENERATED);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void textHasAtMostAHundredColumns(Path page) throws IOException {
    if (!GENERATED.contains(page)) {
      assertThat(MarkdownPage.read(page).linesAbove(WIDTH)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void relativeLinksLeadSomewhere(Path page) throws IOException {
    assertThat(deadLinks(page)).isEmpty();
  }

  @Test
  void whatIsWrongIsFound() throws IOException {
    String wide = "word ".repeat(21);
    String code = "```\n" + wide + "\n```\n";
    String table = "| a |\n| --- |\n| " + wide + " |\n";
    Files.writeString(folder.resolve("other.md"), "# The `one`, and only\n");
    Path page = Files.writeString(
        folder.resolve("page.md"),
        wide + "\n\n" + code + "\n" + table + "\n" + "[a](other.md) [b](none.md) [c](#here)\n"
            + "[d](other.md#the-one-and-only) [e](other.md#two) [f](https://example.com/g.md)\n");
    assertThat(MarkdownPage.read(page).linesAbove(WIDTH)).containsExactly("1: " + wide);
    assertThat(deadLinks(page)).containsExactly("none.md", "#here", "other.md#two");
  }

  private static List<String> deadLinks(Path page) throws IOException {
    List<String> dead = new ArrayList<>();
    for (String link : MarkdownPage.read(page).links()) {
      if (!link.contains(":") && !leadsSomewhere(page, link)) {
        dead.add(link);
      }
    }
    return dead;
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String path = hash < 0 ? link : link.substring(0, hash);
    Path target = path.isEmpty() ? page : page.resolveSibling(path);
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0 || MarkdownPage.read(target).anchors().contains(link.substring(hash + 1));
  }
}
