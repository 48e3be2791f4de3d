// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.bench.jmh.MessageBenchmark;
import io.bulkpipe.bench.jmh.TransferBenchmark;
import io.bulkpipe.bench.result.InvalidOptionException;
import io.bulkpipe.channel.BulkChannel;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
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
  void whatIsNoFileIsRefused() {
    assertRefused("no.jar", "a file that exists and can be read");
    assertRefused("before=no.jar", "a file that exists and can be read");
    assertRefused(folder.toString(), "a file that exists and can be read");
    assertRefused("", "a file that exists and can be read");
    assertRefused("a\0b", "a file that exists and can be read");
  }

  @Test
  void whatCannotStandInAClassPathIsRefused() throws IOException {
    Path odd = Files.copy(jar, folder.resolve("a" + File.pathSeparator + "b.jar"));
    assertRefused(odd.toString(), "a path without '" + File.pathSeparator + "'");
  }

  @Test
  void whatIsNoJarOfTheCoreIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.jar"), "not a jar");
    assertRefused(text.toString(), "a jar: ");

    Path part = CoreCopy.write(folder.resolve("part.jar"), "BulkChannel");
    assertRefused(
        part.toString(),
        "a jar of bulkpipe-channel-core: it lacks io/bulkpipe/channel/BulkChannel.class");

    try (FileSystem zip = FileSystems.newFileSystem(jar)) {
      Files.createDirectories(zip.getPath("io/bulkpipe/bench"));
      Files.writeString(zip.getPath("io/bulkpipe/bench/Bench.class"), "a class");
    }
    assertRefused(
        jar.toString(),
        "a jar of bulkpipe-channel-core alone: it contains io/bulkpipe/bench/Bench.class");
  }

  @Test
  void theSameJarIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.jar"), jar);
    assertThatThrownBy(() -> jars("--core", "a=" + jar, "--core", "b=" + link))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--core=b=" + link + ": not another file than that of 'a'");
    Path own = CoreJar.loaded();
    assertRefused(
        own.toString(),
        Files.isDirectory(own)
            ? "a file that exists and can be read"
            : "another file than this build's own");
  }

  @Test
  void theSameNameIsRefused() throws IOException {
    Path second = CoreCopy.write(folder.resolve("b.jar"));
    assertThatThrownBy(() -> jars("--core", jar.toString(), "--core", second.toString()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--core=" + second + ": not with a name of its own: 'other' is taken");
  }

  @Test
  void aClassIsMissedOnlyWhereItIsNeeded() throws IOException {
    Path less = CoreCopy.write(folder.resolve("less.jar"), "MessageSender");
    assertThat(option("--core", less.toString()).jars(List.of(TransferBenchmark.class)))
        .hasSize(1);
    assertRefused(
        less.toString(),
        "a core that these benchmarks can run on: it lacks io.bulkpipe.channel.MessageSender");
  }

  @Test
  void aClassThatOnlyTheCoreItselfNeedsIsMissed() throws IOException {
    Path less = CoreCopy.write(folder.resolve("less.jar"), "Deadline");
    assertRefused(
        less.toString(),
        "a core that these benchmarks can run on: it lacks io.bulkpipe.channel.waiting.Deadline");
  }

  @Test
  void membersAreMissed() throws IOException {
    replace(BulkChannel.class, "public final class BulkChannel {}");
    assertThatThrownBy(() -> jars("--core", jar.toString()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageStartingWith(
            "--core=" + jar + ": not a core that these benchmarks can run on: it lacks ")
        .hasMessageContaining(
            " io.bulkpipe.channel.BulkChannel.builder()Lio/bulkpipe/channel/BulkChannel$Builder;,")
        .message()
        .matches(".* and [0-9]+ more");
  }

  @Test
  void aJarWithoutAnythingToRunOnItIsRefused() throws IOException {
    assertThatThrownBy(() -> option("--core", jar.toString()).jars(List.of()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("--core=" + jar + ": not of use without a Bulkpipe subject");
  }

  private void assertRefused(String text, String wanted) {
    assertThatThrownBy(() -> jars("--core", text))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageStartingWith("--core=" + text + ": not " + wanted);
  }

  private static List<CoreJar> jars(String... arguments) throws IOException {
    return option(arguments).jars(List.of(TransferBenchmark.class, MessageBenchmark.class));
  }

  private static CoreOption option(String... arguments) {
    Measuring command = new Measuring();
    new CommandLine(command).parseArgs(arguments);
    return command.cores;
  }

  /** Compiles another class of that name into the jar. */
  private void replace(Class<?> type, String declaration) throws IOException {
    Path source = folder.resolve(type.getSimpleName() + ".java");
    Files.writeString(source, "package " + type.getPackageName() + "; " + declaration);
    assertThat(ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "17", "-d", folder.toString(), source.toString()))
        .isZero();
    String file = type.getName().replace('.', '/') + ".class";
    try (FileSystem zip = FileSystems.newFileSystem(jar, Map.of())) {
      Files.delete(zip.getPath(file));
      Files.copy(folder.resolve(file), zip.getPath(file));
    }
  }

  /** A command with the option. */
  @Command(name = "measure")
  private static final class Measuring {
    @Mixin
    private final CoreOption cores = new CoreOption();
  }
}
