// SPDX-License-Identifier: Apache-2.0

/** What all scenarios write down: samples, with what has to be known to read them. */
@NullMarked
package io.bulkpipe.bench.result;

import org.jspecify.annotations.NullMarked;
