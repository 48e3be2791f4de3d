// SPDX-License-Identifier: Apache-2.0

/**
 * Kotlin coroutines over the ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel}.
 * {@link io.bulkpipe.coroutines.PipeCoroutines} has the operations, for Java and Kotlin. For Kotlin
 * there are also suspending functions and flows. Their KDoc is in the sources. Made for
 * {@code kotlinx-coroutines-core-jvm} 1.11 and Kotlin 2.2.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}.
 * Arguments are checked before anything else, so a call that fails on an argument has changed
 * nothing.
 */
@NullMarked
package io.bulkpipe.coroutines;

import org.jspecify.annotations.NullMarked;
