// SPDX-License-Identifier: Apache-2.0

/**
 * Streams, channels and lines over the ends of a {@linkplain io.bulkpipe.channel.BulkChannel
 * channel}. {@link io.bulkpipe.io.PipeStreams} makes streams of {@code java.io}.
 * {@link io.bulkpipe.io.PipeChannels} makes channels of {@code java.nio}, and
 * {@link io.bulkpipe.io.Pumps} moves bytes from and to them. {@link io.bulkpipe.io.LineReader} and
 * {@link io.bulkpipe.io.LineWriter} read and write lines of text.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}.
 * Arguments are checked before anything else, so a call that fails on an argument has changed
 * nothing.
 */
@NullMarked
package io.bulkpipe.io;

import org.jspecify.annotations.NullMarked;
