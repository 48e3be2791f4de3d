// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} for Okio: see
 * {@link io.bulkpipe.okio.PipeOkio}. Needs {@code okio-jvm}, version 3.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.okio;

import org.jspecify.annotations.NullMarked;
