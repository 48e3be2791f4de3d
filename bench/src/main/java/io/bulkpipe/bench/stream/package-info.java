// SPDX-License-Identifier: Apache-2.0
/** The origin's two workloads, through streams: an upload over HTTP, and integers, one a line. */
@NullMarked
package io.bulkpipe.bench.stream;

import org.jspecify.annotations.NullMarked;
