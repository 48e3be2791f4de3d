// SPDX-License-Identifier: Apache-2.0

/** The scenario {@code http}: a request body that is written while it is sent. */
@NullMarked
package io.bulkpipe.bench.http;

import org.jspecify.annotations.NullMarked;
