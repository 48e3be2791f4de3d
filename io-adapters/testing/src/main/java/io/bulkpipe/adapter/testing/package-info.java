// SPDX-License-Identifier: Apache-2.0

/** What the tests of several adapters use. */
@NullMarked
package io.bulkpipe.adapter.testing;

import org.jspecify.annotations.NullMarked;
