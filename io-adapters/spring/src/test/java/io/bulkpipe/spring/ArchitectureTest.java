// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which parts need which partner: each of them is optional. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ArchitectureTest {
  private static final JavaClasses SHIPPED = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("io.bulkpipe.spring");

  @Test
  void onlyTheAutoConfigurationUsesBootAndMicrometer() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.bulkpipe.spring.boot")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.boot..", "io.bulkpipe.micrometer..", "io.micrometer..")
        .check(SHIPPED);
  }

  /** Boot looks at its methods, whose types must all be there. */
  @Test
  void theBeanOfBodiesNeedsNoPartner() {
    classes()
        .that()
        .haveSimpleName("ProducedBodies")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "io.bulkpipe..", "org.jspecify..")
        .check(SHIPPED);
  }

  @Test
  void noInternalsAreUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.bulkpipe.channel.ring", "io.bulkpipe.channel.waiting", "io.netty..")
        .check(SHIPPED);
  }
}
