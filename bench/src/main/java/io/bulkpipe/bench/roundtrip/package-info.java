// SPDX-License-Identifier: Apache-2.0

/** What a send and a receive cost when nobody waits. */
@NullMarked
package io.bulkpipe.bench.roundtrip;

import org.jspecify.annotations.NullMarked;
