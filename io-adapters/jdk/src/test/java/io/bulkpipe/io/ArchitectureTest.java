// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the adapters are not made of. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ArchitectureTest {
  private static final String ADAPTERS = "io.bulkpipe..";
  private static final String STREAMS = "io.bulkpipe.io";
  private static final String CORE = "io.bulkpipe.channel";

  /** What each adapter package may use beside the core, the streams and {@code java.base}. */
  private static final Map<String, List<String>> PARTNERS = Map.of(
      STREAMS,
      List.of(),
      "io.bulkpipe.process",
      List.of(),
      "io.bulkpipe.flow",
      List.of(),
      "io.bulkpipe.http",
      List.of("java.net.http", "io.bulkpipe.flow"));

  /** The classes that are shipped; the tests lie elsewhere. */
  private static final JavaClasses SHIPPED = new ClassFileImporter()
      .importUrl(PipeStreams.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void somethingIsChecked() {
    assertThat(SHIPPED.contain(PipeStreams.class)).isTrue();
    assertThat(SHIPPED.contain(ArchitectureTest.class)).isFalse();
  }

  @Test
  void onlyTheCoreAndItsOwnPartnerIsNeeded() {
    PARTNERS.forEach((adapter, partners) -> {
      String[] allowed = Stream.concat(
              partners.stream(),
              Stream.of(
                  adapter,
                  STREAMS,
                  CORE,
                  "java.io",
                  "java.lang..",
                  "java.math",
                  "java.net",
                  "java.nio..",
                  "java.time",
                  "java.util..",
                  "org.jspecify.annotations"))
          .toArray(String[]::new);
      classes()
          .that()
          .resideInAPackage(adapter)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(allowed)
          .allowEmptyShould(true)
          .check(SHIPPED);
    });
  }

  @Test
  void everyAdapterIsNamedHere() {
    assertThat(SHIPPED.stream().map(JavaClass::getPackageName)).isSubsetOf(PARTNERS.keySet());
  }

  @Test
  void onlyTheApiOfTheCoreIsUsed() {
    noClasses()
        .that()
        .resideInAPackage(ADAPTERS)
        .should()
        .dependOnClassesThat(resideInAPackage(CORE).and(not(modifier(PUBLIC).forSubtype())))
        .check(SHIPPED);
  }

  @Test
  void nothingIsLocked() throws Exception {
    noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(ADAPTERS)
        .should()
        .haveModifier(SYNCHRONIZED)
        .check(SHIPPED);
    noClasses()
        .that()
        .resideInAPackage(ADAPTERS)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.concurrent.locks")
        .check(SHIPPED);
    assertThat(byteCode()).contains("invokeinterface").doesNotContain("monitorenter");
  }

  @Test
  void onlyThatWhichIsMeantToStartsThreads() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(PipeThreads.class.getName())
        .and(not(
            describe("is in it", type -> type.getName().startsWith("io.bulkpipe.io.PipeThreads$"))))
        .should()
        .callConstructorWhere(
            describe("makes a thread", call -> call.getTargetOwner().isAssignableTo(Thread.class)))
        .orShould()
        .callMethodWhere(describe(
            "does anything to a thread but ask for it and interrupt it",
            call -> call.getTargetOwner().isAssignableTo(Thread.class)
                && !List.of(
                        "currentThread",
                        "interrupt",
                        "isInterrupted",
                        "interrupted",
                        "getUncaughtExceptionHandler")
                    .contains(call.getName())))
        .check(SHIPPED);
  }

  private static String byteCode() throws Exception {
    ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
    StringWriter text = new StringWriter();
    String[] arguments = Stream.concat(
            Stream.of("-c", "-p"),
            SHIPPED.stream()
                .map(type -> type.getSource().orElseThrow().getUri())
                .map(ArchitectureTest::path))
        .toArray(String[]::new);
    int result = javap.run(new PrintWriter(text, true), new PrintWriter(text, true), arguments);
    assertThat(result).as("%s", text).isZero();
    return text.toString();
  }

  private static String path(URI classFile) {
    return classFile.getScheme().equals("file")
        ? Path.of(classFile).toString()
        : classFile.toString();
  }
}
