// SPDX-License-Identifier: Apache-2.0
/**
 * The commands that compare pipes by JMH, each in a warm process of its own, their runs
 * interleaved.
 */
@NullMarked
package io.bulkpipe.bench.jmh;

import org.jspecify.annotations.NullMarked;
