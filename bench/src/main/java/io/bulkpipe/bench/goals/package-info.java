// SPDX-License-Identifier: Apache-2.0

/** The figures that were set, held against raw results. */
@NullMarked
package io.bulkpipe.bench.goals;

import org.jspecify.annotations.NullMarked;
