// SPDX-License-Identifier: Apache-2.0

/** What a run costs its process, and where its threads run. */
@NullMarked
package io.bulkpipe.bench.measure;

import org.jspecify.annotations.NullMarked;
