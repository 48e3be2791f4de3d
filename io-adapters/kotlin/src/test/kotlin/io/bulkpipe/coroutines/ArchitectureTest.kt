// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import com.tngtech.archunit.base.DescribedPredicate.not
import com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage
import com.tngtech.archunit.core.domain.JavaModifier.PUBLIC
import com.tngtech.archunit.core.domain.JavaModifier.SYNCHRONIZED
import com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier
import com.tngtech.archunit.core.importer.ClassFileImporter
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods
import java.util.concurrent.TimeUnit
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** What the adapter is not made of. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArchitectureTest {
    private companion object {
        const val CORE = "io.bulkpipe.channel"

        /** The classes that are shipped; the tests lie elsewhere. */
        val SHIPPED = ClassFileImporter()
            .importUrl(PipeCoroutines::class.java.protectionDomain.codeSource.location)
    }

    @Test
    fun `only the core and Kotlin are needed`() {
        assertThat(SHIPPED.contain(PipeCoroutines::class.java)).isTrue()
        assertThat(SHIPPED.contain(ByteProducerScope::class.java)).isTrue()
        classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "io.bulkpipe.coroutines",
                CORE,
                "kotlin..",
                "kotlinx.coroutines..",
                "java.io",
                "java.lang..",
                "java.nio..",
                "java.time",
                "java.util..",
                "org.jetbrains.annotations",
                "org.jspecify.annotations",
            )
            .check(SHIPPED)
    }

    @Test
    fun `only the API of the core is used`() {
        noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage(CORE).and(not(modifier(PUBLIC).forSubtype())))
            .check(SHIPPED)
    }

    @Test
    fun `nothing is locked, and no thread started`() {
        noMethods().should().haveModifier(SYNCHRONIZED).check(SHIPPED)
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent.locks")
            .orShould()
            .callMethod(Thread::class.java, "start")
            .check(SHIPPED)
    }
}
