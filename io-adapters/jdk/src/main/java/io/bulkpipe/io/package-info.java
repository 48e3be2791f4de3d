// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as {@code java.io} streams:
 * see {@link io.bulkpipe.io.PipeStreams}; as {@code java.nio} channels:
 * {@link io.bulkpipe.io.PipeChannels}, {@link io.bulkpipe.io.Pumps}; and as lines of text:
 * {@link io.bulkpipe.io.LineReader}, {@link io.bulkpipe.io.LineWriter}.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.io;

import org.jspecify.annotations.NullMarked;
