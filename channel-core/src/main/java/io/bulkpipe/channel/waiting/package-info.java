// SPDX-License-Identifier: Apache-2.0

/**
 * How a thread waits and is woken. Nothing here knows bytes, locks of ends, or how an end closed: a
 * wait is given what it waits for. Not exported: its types are public for the package
 * {@code io.bulkpipe.channel} only.
 *
 * <ul>
 *   <li><em>spin</em>: to poll without giving the processor away;
 *   <li><em>yield</em>: to offer the processor to another thread, and poll again;
 *   <li><em>park</em>: to sleep until another thread wakes this one;
 *   <li><em>linger</em>: to poll on for a moment after the condition came, since more may follow.
 * </ul>
 */
@NullMarked
package io.bulkpipe.channel.waiting;

import org.jspecify.annotations.NullMarked;
