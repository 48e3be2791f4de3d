// SPDX-License-Identifier: Apache-2.0

/**
 * Bytes and positions: the ring of a channel. Nothing here locks, waits, or knows how an end
 * closed. Not exported: its types are public for the package {@code io.bulkpipe.channel} only.
 *
 * <ul>
 *   <li><em>position</em>: how many bytes have passed one side since the channel was made;
 *   <li><em>limit</em>: how far a side may move without another look at the other side;
 *   <li><em>cached</em>: what a side may move by its own copy of the other side's position;
 *   <li><em>refresh</em>: to read the other side's position again;
 *   <li><em>segment</em>: a piece of memory; a larger one takes over where it ends.
 * </ul>
 */
@NullMarked
package io.bulkpipe.channel.ring;

import org.jspecify.annotations.NullMarked;
