// SPDX-License-Identifier: Apache-2.0

/**
 * Waiting and waking of threads. Nothing here decides what a wait is for, or when a channel closes.
 * The caller passes that in. Not exported: its types are public only for the package
 * {@code io.bulkpipe.channel}.
 *
 * <ul>
 *   <li><em>spin</em>: to poll without giving up the processor;
 *   <li><em>yield</em>: to offer the processor to another thread, and poll again;
 *   <li><em>park</em>: to sleep until another thread wakes this one;
 *   <li><em>linger</em>: to poll on for a moment after the condition came, because more may follow.
 * </ul>
 */
@NullMarked
package io.bulkpipe.channel.waiting;

import org.jspecify.annotations.NullMarked;
