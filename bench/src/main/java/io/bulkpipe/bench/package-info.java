// SPDX-License-Identifier: Apache-2.0

/** The command line of the benchmarks. */
@NullMarked
package io.bulkpipe.bench;

import org.jspecify.annotations.NullMarked;
