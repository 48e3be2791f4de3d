// SPDX-License-Identifier: Apache-2.0

/** Results for people: one HTML page of plots and tables, and the plots as files of their own. */
@NullMarked
package io.bulkpipe.bench.report;

import org.jspecify.annotations.NullMarked;
