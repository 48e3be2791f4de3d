// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

import java.util.Optional;
import java.util.function.Function;

/**
 * A figure that was set.
 *
 * @param scenario the command whose results show it
 * @param what is measured
 * @param wanted the least or the most that it may be, in words
 * @param judge looks at a run; empty if the run did not measure it
 */
record Goal(String scenario, String what, String wanted, Function<Run, Optional<Outcome>> judge) {}
