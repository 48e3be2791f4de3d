// SPDX-License-Identifier: Apache-2.0

/** The project's README is true. */
@NullMarked
package io.bulkpipe.bench.readme;

import org.jspecify.annotations.NullMarked;
