// SPDX-License-Identifier: Apache-2.0

/** The subcommand {@code process}: child processes between channels, beside their own streams. */
@NullMarked
package io.bulkpipe.bench.process;

import org.jspecify.annotations.NullMarked;
