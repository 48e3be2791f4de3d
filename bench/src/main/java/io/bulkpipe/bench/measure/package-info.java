// SPDX-License-Identifier: Apache-2.0

/** What a run costs its process, and the machine that it ran on. */
@NullMarked
package io.bulkpipe.bench.measure;

import org.jspecify.annotations.NullMarked;
