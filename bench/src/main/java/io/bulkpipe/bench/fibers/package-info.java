// SPDX-License-Identifier: Apache-2.0

/** Virtual threads at both ends. */
@NullMarked
package io.bulkpipe.bench.fibers;

import org.jspecify.annotations.NullMarked;
