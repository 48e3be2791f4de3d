// SPDX-License-Identifier: Apache-2.0

/** How long a lone message takes to a receiver that has gone to sleep. */
@NullMarked
package io.bulkpipe.bench.latency;

import org.jspecify.annotations.NullMarked;
