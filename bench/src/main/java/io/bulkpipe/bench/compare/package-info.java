// SPDX-License-Identifier: Apache-2.0

/** Comparing subjects by JMH benchmarks, each in a warm process of its own, their runs interleaved. */
@NullMarked
package io.bulkpipe.bench.compare;

import org.jspecify.annotations.NullMarked;
