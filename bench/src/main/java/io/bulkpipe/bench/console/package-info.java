// SPDX-License-Identifier: Apache-2.0

/** What the scenarios share on the terminal: options, progress and tables. */
@NullMarked
package io.bulkpipe.bench.console;

import org.jspecify.annotations.NullMarked;
