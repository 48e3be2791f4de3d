// SPDX-License-Identifier: Apache-2.0

/** Other builds of the core, measured beside this one. */
@NullMarked
package io.bulkpipe.bench.core;

import org.jspecify.annotations.NullMarked;
