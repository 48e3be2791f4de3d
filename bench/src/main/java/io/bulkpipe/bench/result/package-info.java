// SPDX-License-Identifier: Apache-2.0
/**
 * How results come about, round by round, and what is made of them: tables, a page, compact tables,
 * ratios of builds, and the goals that hold.
 */
@NullMarked
package io.bulkpipe.bench.result;

import org.jspecify.annotations.NullMarked;
