// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as {@code java.io} streams: see
 * {@link io.bulkpipe.io.PipeStreams}.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.io;

import org.jspecify.annotations.NullMarked;
