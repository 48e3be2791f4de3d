// SPDX-License-Identifier: Apache-2.0
/** The pipes that the scenarios compare, each in a configuration of its own. */
@NullMarked
package io.bulkpipe.bench.subject;

import org.jspecify.annotations.NullMarked;
