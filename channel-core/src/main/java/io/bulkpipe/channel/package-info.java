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
 *   <li><em>message</em>: a range whose length is sent before it, so that it is received as sent;
 *   <li><em>capacity</em>: the most bytes that may be buffered; exact, not a hint;
 *   <li><em>available</em>: the bytes that can be received now without waiting;
 *   <li><em>minimum</em>: the fewest bytes, or the least room, that a call waits for;
 *   <li><em>window</em>: a buffer over bytes or room in the channel itself, lent to a callback for
 *       the time of its call;
 *   <li><em>readiness</em>: the state of an end that has enough bytes or room, or is over; a future
 *       or a thread can wait for it without holding the end;
 *   <li><em>flush mark</em>: the position up to which a flush has marked bytes as due;
 *   <li><em>due</em>: a receive is due when it need not wait for more: unread bytes lie before the
 *       flush mark, or the target is there, or an end has closed;
 *   <li><em>end of the stream</em>: the sender has closed, and all bytes that it sent have been
 *       received;
 *   <li><em>abort</em>, <em>cancel</em>: the sender, or the receiver, gives up, and buffered bytes
 *       are dropped.
 * </ul>
 *
 * <p>Words of the implementation:
 *
 * <ul>
 *   <li><em>lock</em>: each end has one; a call holds the lock of its own end while it copies or
 *       waits, and never that of the other end;
 *   <li><em>position</em>: how many bytes have passed one end since the channel was made;
 *   <li><em>segment</em>: a piece of memory that the ring uses; a larger one takes over where it
 *       ends;
 *   <li><em>cached</em>: the bytes that an end may move by its own copy of the other end's
 *       position;
 *   <li><em>refresh</em>: to read the other end's position again;
 *   <li><em>parker</em>: a place where one thread at a time sleeps until another one wakes it;
 *   <li><em>poll backoff</em>: the adaptive interval between two polls of a thread that spins.
 * </ul>
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}.
 * Arguments are checked before anything else, so a call that fails on an argument has changed
 * nothing. Unless a type says otherwise, it is safe for use by many threads, platform and virtual
 * alike.
 */
@NullMarked
package io.bulkpipe.channel;

import org.jspecify.annotations.NullMarked;
