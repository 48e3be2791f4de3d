// SPDX-License-Identifier: Apache-2.0

/** Rounds of random callers on random channels, for as long as one likes; every byte is checked. */
@NullMarked
package io.bulkpipe.channel.soak;

import org.jspecify.annotations.NullMarked;
