// SPDX-License-Identifier: Apache-2.0

/** The documents of the project are true. */
@NullMarked
package io.bulkpipe.bench.readme;

import org.jspecify.annotations.NullMarked;
