// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as streams of Vert.x: see
 * {@link io.bulkpipe.vertx.PipeVertx}.
 *
 * <p>No event loop ever waits. A {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.vertx;

import org.jspecify.annotations.NullMarked;
