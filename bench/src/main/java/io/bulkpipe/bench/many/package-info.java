// SPDX-License-Identifier: Apache-2.0
/**
 * The subcommand {@code many}: very many pipes at once, each with a virtual thread at either end.
 */
@NullMarked
package io.bulkpipe.bench.many;

import org.jspecify.annotations.NullMarked;
