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
 *   <li><em>window</em>: a buffer over bytes or room of the channel, lent to a callback for the
 *       time of its call;
 *   <li><em>readiness</em>: the state of an end that has enough bytes or room, or is over; a future
 *       or a thread can wait for it without holding the end;
 *   <li><em>flush mark</em>: the position up to which a flush has marked bytes as due;
 *   <li><em>due</em>: unread bytes before the flush mark are due; a receive that waits for a number
 *       of bytes, its target, need not wait any longer then;
 *   <li><em>end of the stream</em>: the sender has closed, and all bytes that it sent have been
 *       received;
 *   <li><em>abort</em>, <em>cancel</em>: the sender, or the receiver, gives up, and buffered bytes
 *       are dropped.
 * </ul>
 *
 * <p>Words of the implementation:
 *
 * <ul>
 *   <li><em>lock</em>: each end has one; a call that moves bytes holds the lock of its own end
 *       while it copies or waits, and never that of the other end;
 *   <li><em>position</em>: how many bytes have passed one end since the channel was made;
 *   <li><em>ending</em>: how one end closed, aborted or cancelled, and with which cause;
 *   <li><em>slice</em>: the part of a range that is copied before it is published, 16 KiB at most;
 *   <li><em>fast path</em>: a send or a receive of one array that fits, see {@code SendPath};
 *   <li><em>segment</em>, <em>limit</em>, <em>cached</em>, <em>refresh</em>: see
 *       {@code io.bulkpipe.channel.ring};
 *   <li><em>parker</em>: a place where one thread at a time sleeps until another one wakes it;
 *   <li><em>registration</em>: the thread that a parker is to wake, and what it waits for;
 *   <li><em>wait point</em>: the parker of one end, which also spins and yields before it parks;
 *   <li><em>soft wait</em>: a wait for bytes that a flush mark also ends;
 *   <li><em>poll backoff</em>: how long a wait pauses before its first poll.
 * </ul>
 *
 * <p>Unless a method says otherwise, a {@code null} argument is a {@link NullPointerException}.
 * Arguments are checked before anything else, so a call that fails on an argument has changed
 * nothing. Unless its documentation says otherwise, every type here is safe for use by many
 * threads, platform and virtual alike.
 */
@NullMarked
package io.bulkpipe.channel;

import org.jspecify.annotations.NullMarked;
