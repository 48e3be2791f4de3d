// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

/**
 * What a run says of a goal.
 *
 * @param measured the figure, in words
 * @param holds whether it is as good as was wanted
 */
record Outcome(String measured, boolean holds) {}
