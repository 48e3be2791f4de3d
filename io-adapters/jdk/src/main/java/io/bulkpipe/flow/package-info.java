// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as reactive streams: see
 * {@link io.bulkpipe.flow.PipeFlows}.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}, and arguments are checked before
 * anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.flow;

import org.jspecify.annotations.NullMarked;
