// SPDX-License-Identifier: Apache-2.0

/**
 * Child processes whose standard streams are the ends of
 * {@linkplain io.bulkpipe.channel.BulkChannel channels}: see
 * {@link io.bulkpipe.process.PipedProcess}.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.process;

import org.jspecify.annotations.NullMarked;
