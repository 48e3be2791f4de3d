// SPDX-License-Identifier: Apache-2.0

/**
 * The ring of a channel: bytes and positions. Nothing here locks or waits, or decides when a
 * channel closes. The caller passes that in. Not exported: its types are public only for the
 * package {@code io.bulkpipe.channel}.
 *
 * <ul>
 *   <li><em>position</em>: how many bytes have passed one side since the channel was made;
 *   <li><em>ring</em>: the memory of a channel, and the two sides that copy into it and out of it;
 *   <li><em>segment</em>: a piece of memory that is used round and round; the next one, usually a
 *       larger one, takes over where it ends;
 *   <li><em>lap</em>: one round through a segment;
 *   <li><em>limit</em>: the position up to which a side may move without looking at the other side;
 *   <li><em>cached</em>: the bytes up to the limit;
 *   <li><em>refresh</em>: to look at the other side's position, and to compute the limit anew; it
 *       may go on to the next segment;
 *   <li><em>reach</em>: how much of the capacity can be used; all of it, unless memory is short.
 * </ul>
 */
@NullMarked
package io.bulkpipe.channel.ring;

import org.jspecify.annotations.NullMarked;
