// SPDX-License-Identifier: Apache-2.0

/**
 * Request and response bodies of {@code java.net.http} over the ends of a
 * {@linkplain io.bulkpipe.channel.BulkChannel channel}. {@link io.bulkpipe.http.PipeBodies} makes
 * them.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}. Arguments are checked before
 * anything else, so a call that fails on an argument has changed nothing.
 */
@NullMarked
package io.bulkpipe.http;

import org.jspecify.annotations.NullMarked;
