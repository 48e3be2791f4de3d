// SPDX-License-Identifier: Apache-2.0

/**
 * Handlers that connect the ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} to the
 * pipeline of a Netty channel. {@link io.bulkpipe.netty.PipeNetty} makes those for bytes, and
 * {@link io.bulkpipe.netty.PipeHttpContent} those for HTTP content.
 *
 * <p>No event loop ever waits. A {@code null} argument is a {@link NullPointerException}. Arguments
 * are checked before anything else, so a call that fails on an argument has changed nothing.
 */
@NullMarked
package io.bulkpipe.netty;

import org.jspecify.annotations.NullMarked;
