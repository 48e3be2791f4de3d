// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as streams of Vert.x.
 * {@link io.bulkpipe.vertx.PipeVertx} makes them.
 *
 * <p>No event loop ever waits. A {@code null} argument is a {@link NullPointerException}. Arguments
 * are checked before anything else, so a call that fails on an argument has changed nothing.
 */
@NullMarked
package io.bulkpipe.vertx;

import org.jspecify.annotations.NullMarked;
