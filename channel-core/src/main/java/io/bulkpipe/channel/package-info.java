// SPDX-License-Identifier: Apache-2.0

/**
 * A bounded channel of bytes whose operations move whole ranges under one lock acquisition.
 *
 * <p>{@link io.bulkpipe.channel.BulkChannel} makes a channel;
 * {@link io.bulkpipe.channel.BulkSender} and {@link io.bulkpipe.channel.BulkReceiver} are its two
 * ends. Words used throughout:
 *
 * <ul>
 *   <li><em>range</em>: the bytes that one call moves;
 *   <li><em>capacity</em>: the most bytes that may be buffered; exact, not a hint;
 *   <li><em>end of stream</em>: the sender closed and everything it sent has been received;
 *   <li><em>abort</em>, <em>cancel</em>: the sender, the receiver gave up; what is buffered is
 *       dropped.
 * </ul>
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}, and
 * arguments are checked before anything else: a call that fails on one has changed nothing. All
 * types of this package are safe for use by many threads, platform and virtual alike.
 */
@NullMarked
package io.bulkpipe.channel;

import org.jspecify.annotations.NullMarked;
