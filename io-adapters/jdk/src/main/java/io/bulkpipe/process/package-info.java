// SPDX-License-Identifier: Apache-2.0

/**
 * Child processes with the ends of {@linkplain io.bulkpipe.channel.BulkChannel channels} as their
 * standard streams. {@link io.bulkpipe.process.PipedProcess} starts them.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}.
 * Arguments are checked before anything else, so a call that fails on an argument has changed
 * nothing.
 */
@NullMarked
package io.bulkpipe.process;

import org.jspecify.annotations.NullMarked;
