// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the handlers are not made of. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ArchitectureTest {
  private static final JavaClasses SHIPPED = new ClassFileImporter()
      .importUrl(PipeNetty.class.getProtectionDomain().getCodeSource().getLocation());

  /** Those who move bare bytes need no jar of the HTTP codec. */
  @Test
  void onlyTheHttpFormsUseTheCodec() {
    assertThat(SHIPPED.contain(InboundHttpHandler.class)).isTrue();
    noClasses()
        .that()
        .haveSimpleNameNotContaining("Http")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.netty.handler.codec.http..")
        .check(SHIPPED);
  }

  @Test
  void nothingIsLockedAndNoInternalsAreUsed() {
    noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(SHIPPED);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.concurrent.locks", "io.netty.util.internal..", "io.bulkpipe.channel.ring")
        .check(SHIPPED);
  }
}
