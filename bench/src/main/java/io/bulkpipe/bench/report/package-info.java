// SPDX-License-Identifier: Apache-2.0
/** What is made of results: a page, compact tables, and the goals that hold. */
@NullMarked
package io.bulkpipe.bench.report;

import org.jspecify.annotations.NullMarked;
