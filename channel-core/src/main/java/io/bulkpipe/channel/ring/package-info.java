// SPDX-License-Identifier: Apache-2.0

/**
 * The ring of a channel: bytes and positions. Nothing here locks, waits, or knows of closing. Not
 * exported: its types are public only for the package {@code io.bulkpipe.channel}.
 *
 * <ul>
 *   <li><em>position</em>: how many bytes have passed one side since the channel was made;
 *   <li><em>limit</em>: the position up to which a side may move without a refresh;
 *   <li><em>cached</em>: the bytes that a side may move by its own copy of the other side's
 *       position;
 *   <li><em>refresh</em>: to read the other side's position again;
 *   <li><em>segment</em>: a piece of memory; a larger one takes over where it ends.
 * </ul>
 */
@NullMarked
package io.bulkpipe.channel.ring;

import org.jspecify.annotations.NullMarked;
