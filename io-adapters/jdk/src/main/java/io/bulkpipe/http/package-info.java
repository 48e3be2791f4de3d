// SPDX-License-Identifier: Apache-2.0

/**
 * The ends of a {@linkplain io.bulkpipe.channel.BulkChannel channel} as the request and response
 * bodies of {@code java.net.http}: see {@link io.bulkpipe.http.PipeBodies}.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}, and arguments are checked before
 * anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.http;

import org.jspecify.annotations.NullMarked;
