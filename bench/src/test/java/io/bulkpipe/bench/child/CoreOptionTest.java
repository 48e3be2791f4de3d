// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.bench.result.InvalidOptionException;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Which jars the option {@code --core} takes, and why it refuses the others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CoreOptionTest {

  @TempDir
  private Path folder;

  private Path jar = Path.of("");

  @BeforeEach
  void copyTheCore() throws IOException {
    jar = CoreCopy.write(folder.resolve("a.jar")).toRealPath();
  }

  @Test
  void aJarIsNamedOtherUnlessItHasAName() throws IOException {
    Path second = CoreCopy.write(folder.resolve("b.jar")).toRealPath();
    assertThat(jars("--core", jar.toString(), "--core", "v1.0-x=" + second))
        .containsExactly(new CoreJar("other", jar), new CoreJar("v1.0-x", second));
    assertThat(jars("--core=v1=" + jar)).containsExactly(new CoreJar("v1", jar));
    assertThat(jars()).isEmpty();
  }

  @Test
  void whatIsNoJarIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.jar"), "not a jar");
    for (String each :
        List.of("no.jar", "before=no.jar", folder.toString(), "", "a\0b", text.toString())) {
      assertRefused(each, "a jar that can be read: ");
    }
  }

  @Test
  void whatIsNoJarOfTheCoreIsRefused() throws IOException {
    Path part = CoreCopy.write(folder.resolve("part.jar"), "BulkChannel");
    assertRefused(part.toString(), "a jar of bulkpipe-channel-core alone");

    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.createDirectories(zip.getPath("io/bulkpipe/bench"));
      Files.writeString(zip.getPath("io/bulkpipe/bench/Bench.class"), "a class");
    }
    assertRefused(jar.toString(), "a jar of bulkpipe-channel-core alone");
  }

  @Test
  void theSameNameIsRefused() throws IOException {
    Path second = CoreCopy.write(folder.resolve("b.jar"));
    assertThatThrownBy(() -> jars("--core", jar.toString(), "--core", second.toString()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--core=" + second + ": not with a name of its own: 'other' is taken");
  }

  @Test
  void aJarWithoutAnythingToRunOnItIsRefused() {
    assertThatThrownBy(() -> option("--core", jar.toString()).jars(false))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--core=" + jar + ": not of use without a Bulkpipe subject");
  }

  private void assertRefused(String text, String wanted) {
    assertThatThrownBy(() -> jars("--core", text))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageStartingWith("--core=" + text + ": not " + wanted);
  }

  private static List<CoreJar> jars(String... arguments) {
    return option(arguments).jars(true);
  }

  private static CoreOption option(String... arguments) {
    Measuring command = new Measuring();
    new CommandLine(command).parseArgs(arguments);
    return command.cores;
  }

  /** A command with the option. */
  @Command(name = "measure")
  private static final class Measuring {
    @Mixin
    private final CoreOption cores = new CoreOption();
  }
}
