// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.report;

import io.bulkpipe.bench.measure.Spread;

/**
 * One figure of one subject in one cell.
 *
 * @param spread median, least and most of the samples
 * @param samples how many there are, at least one
 */
record Aggregate(Spread spread, int samples) {}
