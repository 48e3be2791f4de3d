// SPDX-License-Identifier: Apache-2.0

/**
 * Reactive streams over the ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel}.
 * {@link io.bulkpipe.flow.PipeFlows} makes them.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}. Arguments are checked before
 * anything else, so a call that fails on an argument has changed nothing.
 */
@NullMarked
package io.bulkpipe.flow;

import org.jspecify.annotations.NullMarked;
