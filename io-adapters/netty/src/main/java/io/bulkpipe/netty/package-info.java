// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} in the pipeline of a Netty
 * channel: bytes by {@link io.bulkpipe.netty.PipeNetty}, HTTP content by
 * {@link io.bulkpipe.netty.PipeHttpContent}.
 *
 * <p>No event loop ever waits. A {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.netty;

import org.jspecify.annotations.NullMarked;
