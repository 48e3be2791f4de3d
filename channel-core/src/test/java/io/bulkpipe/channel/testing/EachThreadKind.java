// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that runs once for each {@link ThreadKind} that this JVM has. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ParameterizedTest
@MethodSource("io.bulkpipe.channel.testing.ThreadKind#present")
public @interface EachThreadKind {}
