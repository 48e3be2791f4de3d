// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} for Kotlin coroutines: see
 * {@link io.bulkpipe.coroutines.PipeCoroutines}, and in Kotlin the suspending functions and the
 * flows over it, of which the sources have the KDoc. Made for {@code kotlinx-coroutines-core-jvm}
 * 1.11 and Kotlin 2.2.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.coroutines;

import org.jspecify.annotations.NullMarked;
