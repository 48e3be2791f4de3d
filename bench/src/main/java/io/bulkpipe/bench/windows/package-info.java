// SPDX-License-Identifier: Apache-2.0
/** Small items through windows, against small items one by one. */
@NullMarked
package io.bulkpipe.bench.windows;

import org.jspecify.annotations.NullMarked;
