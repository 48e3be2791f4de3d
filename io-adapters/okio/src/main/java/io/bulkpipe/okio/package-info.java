// SPDX-License-Identifier: Apache-2.0

/**
 * Sources and sinks of Okio over the ends of a {@linkplain io.bulkpipe.channel.BulkChannel
 * channel}. {@link io.bulkpipe.okio.PipeOkio} makes them. Needs {@code okio-jvm}, version 3.
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}.
 * Arguments are checked before anything else, so a call that fails on an argument has changed
 * nothing.
 */
@NullMarked
package io.bulkpipe.okio;

import org.jspecify.annotations.NullMarked;
