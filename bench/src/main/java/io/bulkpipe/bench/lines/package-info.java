// SPDX-License-Identifier: Apache-2.0
/** Integers, one a line, through pipes of this process: the origin's second workload. */
@NullMarked
package io.bulkpipe.bench.lines;

import org.jspecify.annotations.NullMarked;
