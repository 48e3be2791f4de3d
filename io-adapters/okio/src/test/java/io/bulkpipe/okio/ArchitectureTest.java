// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

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

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the adapter is not made of. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ArchitectureTest {
  private static final String CORE = "io.bulkpipe.channel";

  /** The classes that are shipped; the tests lie elsewhere. */
  private static final JavaClasses SHIPPED = new ClassFileImporter()
      .importUrl(PipeOkio.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void onlyTheCoreAndOkioAreNeeded() {
    assertThat(SHIPPED.contain(PipeOkio.class)).isTrue();
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.bulkpipe.okio",
            CORE,
            "okio",
            "kotlin..",
            "java.io",
            "java.lang..",
            "java.nio..",
            "java.time",
            "java.util..",
            "org.jspecify.annotations")
        .check(SHIPPED);
  }

  @Test
  void onlyTheApiOfTheCoreIsUsed() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage(CORE).and(not(modifier(PUBLIC).forSubtype())))
        .check(SHIPPED);
  }

  @Test
  void nothingIsLockedAndNoThreadStarted() {
    noMethods().should().haveModifier(SYNCHRONIZED).check(SHIPPED);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.concurrent.locks")
        .orShould()
        .callMethod(Thread.class, "start")
        .check(SHIPPED);
  }
}
