// SPDX-License-Identifier: Apache-2.0

/**
 * The pipes that are compared range by range: Bulkpipe, its peers, and the steps that lead to it.
 */
@NullMarked
package io.bulkpipe.bench.pipe;

import org.jspecify.annotations.NullMarked;
