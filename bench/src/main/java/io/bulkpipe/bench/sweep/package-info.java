// SPDX-License-Identifier: Apache-2.0

/** The subcommand {@code sweep}: many cells, all subjects interleaved. */
@NullMarked
package io.bulkpipe.bench.sweep;

import org.jspecify.annotations.NullMarked;
