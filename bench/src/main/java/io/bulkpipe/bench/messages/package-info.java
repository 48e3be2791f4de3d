// SPDX-License-Identifier: Apache-2.0

/** Messages, whose boundaries survive, through channels of bytes and queues of arrays. */
@NullMarked
package io.bulkpipe.bench.messages;

import org.jspecify.annotations.NullMarked;
