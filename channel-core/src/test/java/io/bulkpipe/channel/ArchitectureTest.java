// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the core may use, and how its files look. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArchitectureTest {
  private static final Path SOURCES = Path.of("src", "main", "java");
  private static final Path ADAPTERS = Path.of("..", "io-adapters");
  private static final int MOST_LINES = 500;

  private static final Pattern LABEL = Pattern.compile("^\\s+\\* ([A-Z]+-\\d+)  ");

  private static final JavaClasses CORE = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("io.bulkpipe.channel");

  @Test
  void theCoreUsesTheBaseModuleOnly() {
    assertThat(CORE.size()).as("classes found").isGreaterThan(20);
    classes()
        .that()
        .haveNameNotMatching(
            "io\\.bulkpipe\\.channel\\.(waiting\\.)?(Wait|Channel|End)Event(\\$.*)?")
        .should()
        .onlyDependOnClassesThat(describe(
            "are of java.base, annotations of JSpecify, or the core itself, events excepted",
            (JavaClass used) -> (used.getName().startsWith("java.") && isOfBase(used.getName()))
                || used.isPrimitive()
                || used.isArray()
                || resideInAPackage("org.jspecify.annotations").test(used)
                || resideInAPackage("io.bulkpipe.channel..").test(used)))
        .check(CORE);
  }

  private static boolean isOfBase(String name) {
    try {
      return Class.forName(name).getModule().getName().equals("java.base");
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name, e);
    }
  }

  @Test
  void theModuleRequiresNothingElse() throws IOException {
    try (InputStream in = BulkChannel.class.getResourceAsStream("/module-info.class")) {
      assertThat(in).isNotNull();
      assertThat(ModuleDescriptor.read(in).requires())
          .allMatch(r -> r.name().equals("java.base")
              || (List.of("org.jspecify", "jdk.jfr").contains(r.name())
                  && r.modifiers().contains(Requires.Modifier.STATIC)));
    }
  }

  @Test
  void nothingPinsAVirtualThread() {
    methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(CORE);
    noClasses().should().callMethod(Object.class, "wait").check(CORE);
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(CORE);
    assertThat(linesWith("synchronized (")).isEmpty();
  }

  @Test
  void onlyTheContractIsPublic() {
    List<String> published = CORE.stream()
        .filter(c -> c.getPackageName().equals("io.bulkpipe.channel"))
        .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
        .map(JavaClass::getSimpleName)
        .toList();
    assertThat(published)
        .containsExactlyInAnyOrder(
            "BulkChannel",
            "Builder",
            "BulkSender",
            "BulkReceiver",
            "ChannelSnapshot",
            "ChannelStats",
            "End",
            "WindowWriter",
            "WindowReader",
            "MessageSender",
            "MessageReceiver",
            "MessageReader",
            "InvalidMessageException",
            "PartialTransfer",
            "BrokenChannelException",
            "SenderFailedException",
            "TransferInterruptedException");
  }

  @Test
  void onlyThePackageOfTheContractIsExported() throws IOException {
    try (InputStream in = BulkChannel.class.getResourceAsStream("/module-info.class")) {
      assertThat(in).isNotNull();
      assertThat(ModuleDescriptor.read(in).exports())
          .extracting(ModuleDescriptor.Exports::source)
          .containsExactly("io.bulkpipe.channel");
    }
  }

  @Test
  void theRingAndTheWaitingStandAlone() {
    for (String room : List.of("io.bulkpipe.channel.ring", "io.bulkpipe.channel.waiting")) {
      classes()
          .that()
          .resideInAPackage(room)
          .should()
          .onlyDependOnClassesThat(describe(
              "are of the same package, or not of the library",
              (JavaClass used) -> !used.getPackageName().startsWith("io.bulkpipe")
                  || used.getPackageName().equals(room)))
          .check(CORE);
    }
  }

  @Test
  void messagesAreALayerOverThePaths() {
    noClasses()
        .that()
        .haveSimpleNameStartingWith("Ring")
        .or()
        .haveSimpleName("ChannelCore")
        .should()
        .dependOnClassesThat()
        .haveSimpleNameStartingWith("Message")
        .check(CORE);
  }

  /** A citation such as SEND-2 means one invariant. */
  @Test
  void eachLabelIsDefinedOnce() throws IOException {
    Map<String, String> definitions = new TreeMap<>();
    List<String> twice = new java.util.ArrayList<>();
    eachSource(Stream.concat(Stream.of(SOURCES), ofAdapters().stream()), (file, lines) -> {
      for (String line : lines) {
        var label = LABEL.matcher(line);
        if (label.find()) {
          String before = definitions.put(label.group(1), file.toString());
          if (before != null) {
            twice.add(label.group(1) + " in " + before + " and " + file);
          }
        }
      }
    });
    assertThat(definitions).hasSizeGreaterThan(40);
    assertThat(twice).isEmpty();
  }

  /** No end may keep the other alive, nor the channel. */
  @Test
  void theEndsPointNeitherToEachOtherNorToTheChannel() {
    for (JavaClass end : List.of(
        CORE.get(SendingEnd.class),
        CORE.get(ReceivingEnd.class),
        CORE.get(SendPath.class),
        CORE.get(ReceivePath.class))) {
      assertThat(end.getAllFields().stream().map(f -> f.getRawType().getName()))
          .doesNotContain(
              SendingEnd.class.getName(),
              ReceivingEnd.class.getName(),
              BulkSender.class.getName(),
              BulkReceiver.class.getName(),
              BulkChannel.class.getName());
    }
    assertThat(CORE.get(ChannelCore.class).getAllFields().stream()
            .map(f -> f.getRawType().getName()))
        .doesNotContain(SendingEnd.class.getName(), ReceivingEnd.class.getName());
  }

  @Test
  void filesAreShort() {
    Map<String, Long> tooLong = new TreeMap<>();
    eachSource((file, lines) -> {
      if (lines.size() > MOST_LINES) {
        tooLong.put(file.toString(), (long) lines.size());
      }
    });
    assertThat(tooLong).isEmpty();
  }

  private static List<String> linesWith(String text) {
    List<String> found = new java.util.ArrayList<>();
    eachSource((file, lines) ->
        lines.stream().filter(l -> l.contains(text)).forEach(l -> found.add(file + ": " + l)));
    return found;
  }

  /** The sources of each artifact of the adapters. */
  private static List<Path> ofAdapters() throws IOException {
    try (Stream<Path> folders = Files.list(ADAPTERS)) {
      return folders
          .map(folder -> folder.resolve(SOURCES))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  private static void eachSource(java.util.function.BiConsumer<Path, List<String>> action) {
    eachSource(Stream.of(SOURCES), action);
  }

  private static void eachSource(
      Stream<Path> roots, java.util.function.BiConsumer<Path, List<String>> action) {
    roots.forEach(root -> {
      try (Stream<Path> files = Files.walk(root)) {
        List<Path> sources = files.filter(f -> f.toString().endsWith(".java")).toList();
        assertThat(sources).isNotEmpty();
        for (Path source : sources) {
          action.accept(source, Files.readAllLines(source));
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }
}
